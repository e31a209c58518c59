"""The page of numbers says what is in force: it is written from the numbers and the rules, and never stale."""

from dosing.domain.numbers import protocol_numbers, read_numbers
from dosing.domain.safety_rules import WINDOW_RULES
from dosing.management.commands.write_numbers import PAGE, page_now
from dosing.printing.numbers_page import numbers_page, rules_in

RULE = '''
_SOURCE = "A source"


def too_much(facts) -> Finding | None:
    """Stop what is too much."""
    if facts.little:
        return Finding("too-much", Severity.NOTE, "A little much.", _SOURCE)
    return Finding("too-much", Severity.STOP, f"{facts.dose} is too much.", _SOURCE, lifted_by="prescriber")


def never(facts) -> Finding | None:
    """Stop for good."""
    return Finding(rule="never", severity=Severity.STOP, message="No.", source=facts.source, clears_when="Never.")


def _inner(facts) -> Finding | None:
    return Finding("inner", Severity.ASK, "", "")
'''


def test_the_page_in_the_tree_is_the_page_of_today():
    assert PAGE.read_text(encoding="utf-8") == page_now(), "docs/numbers.md is stale: run manage.py write_numbers"


def test_every_number_and_every_rule_of_the_window_stands_on_the_page():
    page = page_now()
    for number in protocol_numbers().values():
        assert f"| `{number.key.partition('.')[2]}` | {number.value} {number.unit} |" in page
    assert page.count("\n| `") >= len(protocol_numbers()) + len(WINDOW_RULES)


def test_another_number_makes_another_page():
    text = 'medication = "x"\n[sources]\nS = "Here"\n[a]\nvalue = "3"\nunit = "mg"\nsource = "S"\nevidence = "read"\n'
    one, other = (numbers_page(read_numbers([text.replace("3", value) + 'says = "So."']), []) for value in "34")
    assert "| `a` | 3 mg | So. | Here | read |" in one
    assert one != other


def test_a_rule_is_told_with_its_gravity_who_lifts_it_and_its_source():
    much, never = rules_in(RULE)
    assert (much.names, much.severities) == (("too-much",), ("note", "stop"))
    assert (much.does, much.lifted_by, much.sources) == ("Stop what is too much.", ("prescriber",), ("A source",))
    assert (never.lifted_by, never.sources) == (("nobody",), ("as the finding says",))
