"""How check-ins ended, month by month, as SVG text: stacked bars with their numbers. The stylesheet has the colours."""

from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 220, 16, 30, 18
PARTS = ("missed", "late", "kept")  # from the top of a bar down
WORDS = {"kept": "kept", "late": "kept late", "missed": "missed"}
LEAST_LABELLED = 16  # a part lower than this has no room for its number


def ended_svg(months: Sequence[tuple[str, dict[str, int]]]) -> str:
    """Bars of (label, numbers by outcome); a table beside it says the same."""
    most = max((sum(numbers.values()) for _, numbers in months), default=0)
    if not most:
        return ""
    step = (WIDTH - 2 * LEFT) / len(months)
    parts = [part for place, month in enumerate(months) for part in _bar(month, LEFT + place * step, step, most)]
    return (
        f'<svg class="ended" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="ended-name">'
        f'<title id="ended-name">Check-ins kept, kept late and missed, by month</title>{"".join(parts)}</svg>'
    )


def _bar(month: tuple[str, dict[str, int]], left: float, step: float, most: int) -> list[str]:
    label, numbers = month
    room, width = HEIGHT - BOTTOM - TOP, min(step * 0.6, 72)
    x, y = left + (step - width) / 2, float(HEIGHT - BOTTOM)
    found = [_text(left + step / 2, HEIGHT - 10, label)]
    for name in reversed(PARTS):
        high = room * numbers.get(name, 0) / most
        if not high:
            continue
        y -= high
        found.append(
            f'<rect class="ended__{name}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{high:.1f}">'
            f"<title>{escape(label)}: {numbers[name]} {WORDS[name]}</title></rect>"
        )
        if high >= LEAST_LABELLED:
            found.append(_text(x + width / 2, y + high / 2 + 4, str(numbers[name]), "ended__number"))
    return found


def _text(x: float, y: float, words: str, kind: str = "ended__label") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{escape(words)}</text>'
