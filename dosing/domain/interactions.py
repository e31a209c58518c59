"""Interactions of a medicine of the programme with what else a person takes, has, and was measured.

Matched on ingredients, never on brands; a combination stands for all that is in it. What is not read for certain is
never passed over: a likely misspelling raises its findings with how it was read, and whatever raises none is named.
A value that is not known is reported as not known. Rows: `dosing/interactions.csv`; what an action code asks of
the person at the screen: the table of medication reference section 4, in the words of the HTTP contract.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dosing.domain.interaction_subject import Fit, Subject
from dosing.domain.interaction_table import (
    ANYTHING,
    CLASS_KEYS,
    IN_ONE_FORM,
    Row,
    class_members,
    condition_keys,
    ingredients_of,
    literal_words,
    rows,
)
from dosing.domain.safety import Finding, Severity
from patients.domain.conditions import CONDITIONS
from patients.domain.medicines import classes_of, fold, recognise

# The names under which a measured value is sent, and how people call it.
MEASURES: Mapping[str, tuple[str, str]] = {
    "qtc_ms": ("qtc", "QTc (ms)"),
    "dose_mg": ("dose", "daily dose (mg)"),
    "crcl_ml_min": ("crcl", "creatinine clearance (mL/min)"),
    "alt_x_uln": ("alt", "ALT (times the upper limit)"),
    "ast_x_uln": ("alt", "AST (times the upper limit)"),
    "age_years": ("age", "age (years)"),
}
_SAID = {"uds_opioid_pos": "urine opioid screen", "naloxone_challenge_pos": "naloxone challenge"}
_CALLED = {measure: called for measure, called in reversed(list(MEASURES.values()))}
# What lifts a block to an ask, by the condition in the name of its action code.
LIFTED_TO_ASK: Mapping[str, tuple[str, str]] = {
    "block_14d": ("stopped_14d", "14 days have passed since the other medicine was stopped"),
    "block_unless_transition_order": ("transition_order", "The order belongs to an active transition order set"),
    "block_unless_cardiology": ("cardiology", "A note of the cardiologist's agreement is attached"),
}
_ASK = frozenset({"override_reason", "dose_change", "switch_agent"})
_STOP_FOR_PRESCRIBER = frozenset({"hold_if_intoxicated", "timed_gate", "stop_and_review"})
_SAME_CONDITION = {"epilepsy": "seizure_disorder", "seizure_disorder": "epilepsy"}
_SOLID = frozenset({"tablet", "tablets", "tab", "tabs", "capsule", "capsules", "cap", "caps", "odt", "oral", "po"})
_GRAVITY = {Severity.STOP: 0, Severity.ASK: 1, Severity.NOTE: 2}
_TABLE_GRAVITY = {"contraindicated": 0, "major": 1, "moderate": 2}
_QT = frozenset({"qt_known", "qt_possible", "qt_conditional"})


@dataclass(frozen=True, slots=True)
class Taken:
    """One thing somebody takes, as it was written: readings, and whether they are certain."""

    written: str
    readings: tuple[frozenset[str], ...]
    is_certain: bool

    @classmethod
    def read(cls, written: str) -> "Taken":
        """Ingredients of what was written; the members of a class; or what may have been meant."""
        reading, said = recognise(written), fold(written)
        if reading.is_recognised:
            return cls(written, (frozenset(reading.ingredients),), is_certain=True)
        if members := class_members().get(said) or CLASS_KEYS.get(said):
            return cls(written, tuple(frozenset({one}) for one in sorted(members)), is_certain=True)
        return cls(written, tuple(frozenset(one.ingredients) for one in reading.proposals), is_certain=False)

    def fit(self, key: str) -> Fit:
        """Whether this is what a key of the table means."""
        said = fold(self.written)
        if said == fold(key):
            return Fit.YES
        if key in CLASS_KEYS:
            return Fit.YES if any(inside & CLASS_KEYS[key] for inside in self.readings) else Fit.NO
        wanted = ingredients_of(key)
        if not wanted or not any(wanted <= inside for inside in self.readings):
            return Fit.NO
        if key not in IN_ONE_FORM:
            return Fit.YES
        form = IN_ONE_FORM[key][1]
        if set(form.split()) <= set(said.split()):
            return Fit.YES
        return Fit.NO if set(said.split()) & _SOLID and form != "high dose" else Fit.PERHAPS

    def words(self) -> str:
        """What was written, and how it was read where that is not what it says."""
        if not self.is_certain and self.readings:
            maybe = " or ".join(" + ".join(sorted(inside)) for inside in self.readings)
            return f'"{self.written}" (read as {maybe}: confirm)'
        inside = " + ".join(sorted(self.readings[0])) if len(self.readings) == 1 else ""
        return self.written if inside in ("", self.written.lower()) else f"{self.written} ({inside})"

    @property
    def is_one_likely_slip(self) -> bool:
        """One word with one thing it can be: its findings say how it was read, so it need not be named again."""
        return len(self.readings) == 1 and len(fold(self.written).split()) == 1


@dataclass(frozen=True, slots=True)
class Checked:
    """What the table says, the gravest first, and what could not be read."""

    findings: tuple[Finding, ...]
    unrecognised: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Hit:
    """A row that fires: because of what, and how surely."""

    row: Row
    because: tuple[str, ...]
    fit: Fit


def check(
    medication: str,
    medicines: Sequence[str] = (),
    conditions: Iterable[str] = (),
    observations: Mapping[str, float | bool | None] | None = None,
    leave_out: Collection[str] = (),
) -> Checked:
    """Check one medicine against everything known of a person.

    Observations go by the names of MEASURES, or are a test result (true, false); None is not known. Conditions are
    codes; those of LIFTED_TO_ASK say that a block may be asked about. `leave_out` names rows that somebody else
    answers. Raises UnknownMedication.
    """
    subject, measured = Subject.read(medication), dict(observations or {})
    taken = [Taken.read(one) for one in dict.fromkeys(medicines)]
    has, strange = _conditions(conditions, measured)
    strange += [name for name in measured if name not in MEASURES and name not in condition_keys()]
    values = _values(measured)
    asked = [row for row in rows() if row.id not in leave_out and ANYTHING not in row.keys]
    about = [(row, fit) for row in asked if (fit := subject.fit(row))]
    hits = [hit for row, fit in about for hit in _hits(row, fit, taken, has, values)]
    hits = [hit for hit in hits if not _outranked(hit, hits)]
    fired = {words for hit in hits for words in hit.because}
    unread = [one for one in taken if not one.is_certain and not _is_accounted_for(one, fired)]
    found = [(hit.row, _finding(hit, subject, has)) for hit in hits]
    found += [(row, one) for row, one in _not_listed(subject, taken, unread, fired)]
    ranked = sorted(found, key=lambda one: (_GRAVITY[one[1].severity], _TABLE_GRAVITY[one[0].severity], one[0].id))
    unknown = _unknown([row for row, fit in about if fit is Fit.YES], values, measured, has)
    told = sorted([*(one for _, one in ranked), *unknown], key=lambda one: _GRAVITY[one.severity])
    return Checked(tuple(told), tuple([*(one.written for one in unread), *strange]))


def _conditions(
    conditions: Iterable[str], measured: Mapping[str, float | bool | None]
) -> tuple[frozenset[str], list[str]]:
    """The condition codes that hold, and those nobody knows."""
    words = {fold(called): code for code, called in CONDITIONS.items()} | {"pregnant": "pregnancy"}
    known = condition_keys() | set(CONDITIONS) | {code for code, _ in LIFTED_TO_ASK.values()}
    has: set[str] = set()
    strange: list[str] = []
    for written in dict.fromkeys(conditions):
        code = words.get(fold(written), "_".join(fold(written).split()))
        if code in known:
            has.add(code)
        else:
            strange.append(written)
    has |= {name for name, value in measured.items() if value is True}
    return frozenset(has | {_SAME_CONDITION[code] for code in has if code in _SAME_CONDITION}), strange


def _values(measured: Mapping[str, float | bool | None]) -> dict[str, float]:
    """The measured values by the word of the table; of ALT and AST the higher."""
    found: dict[str, float] = {}
    for name, value in measured.items():
        if name in MEASURES and value is not None:
            measure = MEASURES[name][0]
            found[measure] = max(float(value), found.get(measure, float(value)))
    return found


def _hits(
    row: Row, fit: Fit, taken: Sequence[Taken], has: frozenset[str], values: Mapping[str, float]
) -> Iterator[_Hit]:
    because: dict[str, Fit] = {}
    for one in taken:
        if row.match_type in ("class", "ingredient", "substance"):
            best = Fit.YES if fold(one.written) == fold(row.interacting) else max(one.fit(key) for key in row.keys)
            because |= {one.words(): best} if best else {}
    if row.match_type in ("condition", "lab", "test"):
        because |= {CONDITIONS.get(key, key.replace("_", " ")): Fit.YES for key in row.keys if key in has}
    for one_bound in row.comparisons:
        value = values.get(one_bound.measure)
        if value is not None and one_bound.holds(value):
            because[f"{_CALLED[one_bound.measure]} {value:g}"] = Fit.YES
    if because:
        yield _Hit(row, tuple(because), min(fit, max(because.values())))


def _outranked(hit: _Hit, hits: Sequence[_Hit]) -> bool:
    """Whether a graver bound of the same value has fired: QTc 510 is not also 451 to 500."""
    return any(
        theirs.is_graver_than(mine)
        for mine in hit.row.comparisons
        if hit.row.match_type == "lab"
        for other in hits
        if other.row.drug == hit.row.drug
        for theirs in other.row.comparisons
    )


def _is_accounted_for(one: Taken, fired: set[str]) -> bool:
    literal = fold(one.written) in literal_words()
    return one.words() in fired and (literal or one.is_one_likely_slip)


def _finding(hit: _Hit, subject: Subject, has: frozenset[str]) -> Finding:
    row = hit.row
    severity, lifted_by = _asked(row.action, has)
    if hit.fit is Fit.PERHAPS and severity is Severity.STOP:
        severity, lifted_by = Severity.ASK, None
    only_if = f" This holds for {row.drug} and {row.interacting}: say which product it is." if hit.fit < Fit.YES else ""
    return Finding(
        rule=row.id,
        severity=severity,
        message=f"{subject.name} with {', '.join(hit.because)}: {row.mechanism}. {row.what_to_do}.{only_if}",
        source=f"{row.source} (interaction table, evidence: {row.evidence})",
        lifted_by=lifted_by,
        clears_when=_clears(hit),
    )


def _asked(action: str, has: frozenset[str]) -> tuple[Severity, str | None]:
    """Severity and who lifts it, by the action code."""
    if action in LIFTED_TO_ASK and LIFTED_TO_ASK[action][0] in has:
        return Severity.ASK, None
    if action.startswith("block"):
        return Severity.STOP, None
    if action in _STOP_FOR_PRESCRIBER:
        return Severity.STOP, "prescriber"
    return (Severity.ASK if action in _ASK else Severity.NOTE), None


def _clears(hit: _Hit) -> str:
    if hit.row.action in LIFTED_TO_ASK:
        return f"{LIFTED_TO_ASK[hit.row.action][1]}."
    if hit.row.action == "hold_if_intoxicated":
        return "The person is assessed and not intoxicated."
    if hit.row.match_type in ("lab", "test"):
        return "A new result no longer shows it."
    if hit.row.match_type == "condition":
        return "The condition no longer holds and the record says so."
    return f"{', '.join(hit.because)} is no longer taken."


def _not_listed(
    subject: Subject, taken: Sequence[Taken], unread: Sequence[Taken], fired: set[str]
) -> Iterator[tuple[Row, Finding]]:
    """The last row: what nobody could read, and with methadone what prolongs QT and stands in no row of its own."""
    named = [one.written for one in unread]
    if "methadone" in subject.ingredients:
        certain = [one for one in taken if one.is_certain and one.words() not in fired]
        named += [one.written for one in certain if any(classes_of(inside) & _QT for inside in one.readings)]
    row = next(row for row in rows() if ANYTHING in row.keys)
    if named:
        yield row, _finding(_Hit(row, tuple(named), Fit.YES), subject, frozenset())


def _unknown(
    about: Sequence[Row], values: Mapping[str, float], measured: Mapping[str, object], has: frozenset[str]
) -> list[Finding]:
    """One finding for all values that a row needs and nobody gave: an ask where one of them could be a block."""
    missing: dict[str, list[Row]] = {}
    for row in about:
        for bound in row.comparisons:
            if bound.measure not in values:
                missing.setdefault(_CALLED[bound.measure], []).append(row)
        if row.match_type == "test" and not any(key in has or measured.get(key) is not None for key in row.keys):
            missing.setdefault(" or ".join(_SAID.get(key, key) for key in row.keys), []).append(row)
    if not missing:
        return []
    open_rows = dict.fromkeys(row for several in missing.values() for row in several)
    blocks = any(row.action.startswith("block") for row in open_rows)
    return [
        Finding(
            rule="interactions-unknown",
            severity=Severity.ASK if blocks else Severity.NOTE,
            message=f"Not known: {', '.join(missing)}. {', '.join(row.id for row in open_rows)} could not be checked.",
            source="; ".join(dict.fromkeys(row.source for row in open_rows)),
            clears_when=f"A current value is there: {', '.join(missing)}.",
        )
    ]
