"""The QT interval corrected for heart rate.

Sources: Krantz et al. 2009, Ann Intern Med 150:387 (bands and when to repeat); APS/CPDD/HRS 2014 (500 ms itself is in
the high row). Fridericia is the default: Bazett over-corrects above 100 a minute and under-corrects below 60.
"""

from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

QT_MS = (200, 800)
RATE_PER_MIN = (20, 250)
NORMAL_UP_TO_MS = 450
HIGH_FROM_MS = 500
REPEAT_ABOVE_MG_DAY = 100
CHANGE_MS = 60
BAZETT_FITS = (60, 100)
_EXPONENT = {"fridericia": Decimal(1) / Decimal(3), "bazett": Decimal("0.5")}


class Formula(StrEnum):
    """How the rate is corrected for."""

    FRIDERICIA = "fridericia"
    BAZETT = "bazett"


class QtcBand(StrEnum):
    """Which row of the guidance a corrected interval is in."""

    NORMAL = "normal"
    PROLONGED = "prolonged"
    HIGH_RISK = "high_risk"


def qtc_exact(qt_ms: Decimal | int, rate: Decimal | int, formula: Formula = Formula.FRIDERICIA) -> Decimal:
    """QT divided by a root of the RR interval in seconds, in milliseconds, not rounded."""
    rr_seconds = Decimal(60) / Decimal(rate)
    return Decimal(qt_ms) / rr_seconds ** _EXPONENT[formula.value]


def qtc(qt_ms: Decimal | int, rate: Decimal | int, formula: Formula = Formula.FRIDERICIA) -> int:
    """The corrected QT in whole milliseconds, halves rounded up."""
    return int(qtc_exact(qt_ms, rate, formula).quantize(Decimal(1), ROUND_HALF_UP))


def band_of(qtc_ms: int) -> QtcBand:
    """450 and below, 451 to 499, 500 and above."""
    if qtc_ms >= HIGH_FROM_MS:
        return QtcBand.HIGH_RISK
    return QtcBand.NORMAL if qtc_ms <= NORMAL_UP_TO_MS else QtcBand.PROLONGED


def flags_of(
    qtc_ms: int,
    *,
    rate: Decimal | int,
    formula: Formula,
    baseline_qtc: Decimal | int | None = None,
    methadone_mg_day: Decimal | int | None = None,
) -> list[str]:
    """What the reading asks for, sorted. Never a stop to treatment by itself."""
    band, low, high = band_of(qtc_ms), *BAZETT_FITS
    found = {
        "discuss_risk_and_monitor_more": band is QtcBand.PROLONGED,
        "prescriber_review_now": band is QtcBand.HIGH_RISK,
        "bazett_unreliable_at_rate": formula is Formula.BAZETT and not low <= rate <= high,
        "delta_ge_60": baseline_qtc is not None and qtc_ms - baseline_qtc >= CHANGE_MS,
        "dose_gt_100_repeat_ecg": methadone_mg_day is not None and methadone_mg_day > REPEAT_ABOVE_MG_DAY,
    }
    return sorted(name for name, holds in found.items() if holds)
