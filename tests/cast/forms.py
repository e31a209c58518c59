"""Invented forms: every answer an item may have, and forms filled in as far as a test wants."""

from typing import Any

from hypothesis import strategies as st

from assessments.domain.instrument import Instrument, Item, Kind
from assessments.domain.scoring import score


def answers_to(item: Item) -> st.SearchStrategy[Any]:
    """Any answer the item allows."""
    if item.kind is Kind.CHOICE:
        return st.sampled_from([option.value for option in item.options])
    if item.kind is Kind.INTEGER:
        return st.integers(int(item.low or 0), int(item.high or 0))
    if item.kind is Kind.NUMBER:
        return st.floats(item.low, item.high, allow_nan=False)
    if item.kind is Kind.BOOLEAN:
        return st.booleans()
    if item.kind is Kind.TEXT:
        return st.just("As discussed.")
    names = st.sampled_from(["methadone", "eddp", "buprenorphine", "norbuprenorphine", "fentanyl", "6mam", "cocaine"])
    if item.kind is Kind.LIST:
        return st.lists(names, unique=True)
    return st.dictionaries(names, st.sampled_from([option.value for option in item.options]))


def whole_forms(instrument: Instrument) -> st.SearchStrategy[dict[str, Any]]:
    """Forms that answer what is asked and leave the rest blank, as the pages do; context may be unknown."""
    questions = st.fixed_dictionaries({item.id: answers_to(item) for item in instrument.questions if item.required})
    extra = [item for item in instrument.items.values() if not item.required]
    optional = st.fixed_dictionaries({}, optional={item.id: answers_to(item) for item in extra})
    return st.builds(lambda must, may: only_asked(instrument, {**may, **must}), questions, optional)


def only_asked(instrument: Instrument, answers: dict[str, Any]) -> dict[str, Any]:
    """Without the answers to questions that the answers before them made not applicable."""
    kept = {name: value for name, value in answers.items() if instrument.items[name].is_context}
    for item in instrument.questions:
        if item.id in answers and item.id in score(instrument, kept).asked:
            kept[item.id] = answers[item.id]
    return kept


def parts_of(form: dict[str, Any], instrument: Instrument) -> st.SearchStrategy[dict[str, Any]]:
    """The same form with some of its questions still blank."""
    blank = [name for name in form if not instrument.items[name].is_context]
    if not blank:
        return st.just(form)
    chosen = st.sets(st.sampled_from(blank))
    return chosen.map(lambda gone: {name: value for name, value in form.items() if name not in gone})
