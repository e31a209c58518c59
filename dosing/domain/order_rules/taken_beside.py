"""What else the person takes and has, against the interaction table (medications.md section 4)."""

from collections.abc import Iterator

from dosing.domain.clinical_facts import OrderFacts, Pregnancy
from dosing.domain.interaction_subject import UnknownMedication
from dosing.domain.interactions import check
from dosing.domain.safety import Finding, Severity
from patients.domain.medicines import recognise

# Rows that a rule of its own answers with what it knows of the order: QTc and dose, liver, kidneys, opioid tests.
ANSWERED_BY_A_RULE = frozenset({"IX054", "IX055", "IX056", "IX095", "IX096", "IX097", "IX119", "IX120"})
# Substances people use that stand in rows of the table, by our words for them. Alcohol is looked at when it matters:
# on the breath at the window, and by the gate of disulfiram.
_USED = {
    "benzodiazepine": "benzodiazepines",
    "barbiturate": "barbiturates",
    "gabapentinoid": "gabapentin",
    "cocaine": "cocaine",
    "cannabis": "cannabis",
    "kratom": "kratom",
}
_TABLE = "interaction table (medications.md section 4)"


def interactions(facts: OrderFacts) -> Iterator[Finding]:
    """The rows of the table that fire, and one line for what could not be looked up."""
    person = facts.person
    running = [other.code for other in person.programme if other.is_running]
    used = [_USED[one] for one in sorted(person.substances or ()) if one in _USED]
    clearance = person.crcl_ml_min
    measured = {"age_years": person.age_years, "crcl_ml_min": float(clearance.value) if clearance else None}
    try:
        found = check(
            facts.form.called, [*(person.medicines or ()), *running, *used], _conditions(facts), measured,
            leave_out=ANSWERED_BY_A_RULE,
        )  # fmt: skip
    except UnknownMedication:
        said = f"{facts.name} is not in the interaction table: nothing could be checked."
        yield Finding("interactions-unknown", Severity.NOTE, said, _TABLE)
        return
    yield from found.findings
    told = " ".join(finding.message for finding in found.findings)
    unread = [name for name in found.unrecognised if name not in told]
    if unread:
        said = f"Not recognised, so not checked: {', '.join(unread)}."
        yield Finding("unrecognised", Severity.NOTE, said, _TABLE, clears_when="Correct the name on the history page.")


def duplicate(facts: OrderFacts) -> Iterator[Finding]:
    """Ask where the ordered ingredient stands on the list of what the person has from others."""
    twice = [one for one in facts.person.medicines or () if facts.medication in recognise(one).ingredients]
    if twice:
        yield Finding(
            rule="duplicate",
            severity=Severity.ASK,
            message=f"{facts.name} from somewhere else is on the person's list: {', '.join(twice)}.",
            source="Duplicate therapy; medications.md section 4, rule 1 (match on ingredient)",
            clears_when="It is no longer taken, and the list says so.",
        )


def not_asked(facts: OrderFacts) -> Iterator[Finding]:
    """What nobody has asked about: the rules above could not look at it."""
    missing = list(facts.person.not_asked())
    if missing:
        said = f"Nobody has asked about {', '.join(missing)} yet, so it could not be checked."
        clears = "Ask, and record the answer on the history page."
        yield Finding("not-asked", Severity.NOTE, said, _TABLE, clears_when=clears)


def _conditions(facts: OrderFacts) -> list[str]:
    has = sorted(facts.person.conditions or ())
    if facts.person.pregnancy is Pregnancy.YES:
        has.append("pregnancy")
    had_it_before = not facts.is_first or bool(facts.elsewhere)
    if facts.medication == "buprenorphine" and facts.form.is_extended and not had_it_before:
        has.append("no_tm_dose")  # no transmucosal dose is on record, IX084
    return has
