"""The few named formulas an instrument may use; each is a pure function of settled answers."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from assessments.domain.cardiac import Formula, qtc


def _corrected_qt(qt_ms: float, heart_rate: float, formula: str) -> float:
    return qtc(Decimal(str(qt_ms)), Decimal(str(heart_rate)), Formula(formula))


FORMULAS: Mapping[str, Callable[..., float]] = {"corrected_qt": _corrected_qt}
