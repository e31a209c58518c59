"""The page of numbers: what a rule may stop or reduce a dose by, where it was read, and who may lift which rule.

Written from `dosing/protocols/` and from the text of `dosing/domain/safety_rules/` and `order_rules/`, so that it
cannot say anything else than what is in force. `manage.py write_numbers` writes it; a test finds it stale.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from dosing.domain.numbers import Number, Numbers

_HEAD = """\
# Numbers and rules

Written by `manage.py write_numbers` from `dosing/protocols/` and `dosing/domain/safety_rules/`: change those, not this
page. A medical director reads here what Evenkeel goes by, and where each number comes from.

How surely a number is known: **read** in the source named; **secondary**, seen only in a summary and to be verified;
**general**, general knowledge; **default**, our own choice where sources are silent. Where guidelines disagree each is
a policy with a name, and one of them is the default.
"""
_RULES = """\
## Rules

A *stop* goes on only when the role named lifts it with a reason (a medical director may always do what a prescriber
may); where nobody lifts it, what clears it has to be done. An *ask* goes on with a reason. A *note* is shown.

| rule | what it does | it is | who lifts it | source |
|---|---|---|---|---|
"""
_NUMBER_TABLE = "| number | value | says | source | known |\n|---|---|---|---|---|\n"
_POLICY = ".policies."


@dataclass(frozen=True, slots=True)
class RuleTold:
    """One rule as its text says it: its names, what it does, how grave it is, who lifts it, from where."""

    names: tuple[str, ...]
    does: str
    severities: tuple[str, ...]
    lifted_by: tuple[str, ...]
    sources: tuple[str, ...]


def numbers_page(numbers: Numbers, rule_texts: Iterable[str]) -> str:
    """The whole page as Markdown, for these numbers and the source texts of the rules."""
    parts = [_HEAD]
    for medication, ours in groupby(sorted(numbers.values(), key=_medication), key=_medication):
        parts.append(f"## {medication.capitalize()}\n\n{_policies(numbers, medication)}{_table(ours)}")
    rules = sorted((rule for text in rule_texts for rule in rules_in(text)), key=lambda rule: rule.names)
    parts.append(_RULES + "".join(_rule_row(rule) for rule in rules))
    return "\n".join(parts)


def _medication(number: Number) -> str:
    return number.key.partition(".")[0]


def _table(numbers: Iterable[Number]) -> str:
    rows = (
        (f"`{number.key.partition('.')[2]}`", f"{number.value} {number.unit}", number.says, number.source,
         number.evidence)
        for number in numbers
    )  # fmt: skip
    return _NUMBER_TABLE + "".join(_row(row) for row in rows)


def _policies(numbers: Numbers, medication: str) -> str:
    """A line for each choice of policies, with its default."""
    tops = dict.fromkeys(
        key.partition(_POLICY)[0] for key in numbers if key.startswith(f"{medication}.") and _POLICY in key
    )
    said = ""
    for top in tops:
        chosen = numbers.words(f"{top}.default_policy")
        names = ", ".join(f"`{name}`" for name in numbers.parts(f"{top}.policies"))
        said += f"Policies of `{top.partition('.')[2]}`: {names}. Default: `{chosen}`.\n\n"
    return said


def rules_in(text: str) -> Iterator[RuleTold]:
    """The rules of one module: its public functions that answer with findings."""
    module = ast.parse(text)
    rules = [
        node
        for node in module.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and _answers_findings(node)
    ]
    for node in rules:
        said = _constants(module.body) | _constants(node.body)
        own = _calls(node) if len(rules) > 1 else []  # the only rule of a file is helped by all of it
        yield _told(node, own or _calls(module), said)


def _constants(body: Iterable[ast.stmt]) -> dict[str, object]:
    """What names stand for in a body, as far as they are constants."""
    return {
        target.id: node.value.value
        for node in body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _answers_findings(node: ast.FunctionDef) -> bool:
    return node.returns is not None and "Finding" in ast.unparse(node.returns)


def _calls(within: ast.AST) -> list[dict[str, ast.expr]]:
    """Every finding made within, as its parts by name."""
    names = ("rule", "severity", "message", "source", "lifted_by", "clears_when")
    return [
        dict(zip(names, call.args, strict=False)) | {word.arg: word.value for word in call.keywords if word.arg}
        for call in sorted(
            (node for node in ast.walk(within) if isinstance(node, ast.Call)), key=lambda call: call.lineno
        )
        if ast.unparse(call.func) == "Finding"
    ]


def _told(node: ast.FunctionDef, calls: list[dict[str, ast.expr]], said: dict[str, object]) -> RuleTold:
    def all_of(part: str, otherwise: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_words(call.get(part), said) or otherwise for call in calls))

    return RuleTold(
        names=all_of("rule", node.name.replace("_", "-")) or (node.name.replace("_", "-"),),
        does=(ast.get_docstring(node) or "").partition("\n")[0],
        severities=all_of("severity", "as found"),
        lifted_by=tuple(
            dict.fromkeys(
                _words(call.get("lifted_by"), said) or "nobody"
                for call in calls
                if _words(call.get("severity"), said) not in ("ask", "note")
            )
        ),
        sources=all_of("source", "as the finding says"),
    )


def _words(part: ast.expr | None, said: dict[str, object]) -> str:
    """A part of a finding in words; nothing where only running the rule would tell."""
    if isinstance(part, ast.Constant) and isinstance(part.value, str):
        return part.value
    if isinstance(part, ast.Attribute) and ast.unparse(part.value) == "Severity":
        return part.attr.lower()
    return str(said.get(part.id, "")) if isinstance(part, ast.Name) else ""


def _rule_row(rule: RuleTold) -> str:
    names = ", ".join(f"`{name}`" for name in rule.names)
    lifted = ", ".join(rule.lifted_by) or "–"
    return _row((names, rule.does, " or ".join(rule.severities), lifted, "; ".join(rule.sources)))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |\n"
