"""A timeline as SVG text: data in, picture out. Colours come from the stylesheet by class; it prints as it is."""

from collections.abc import Callable, Iterable
from datetime import date
from html import escape

from patients.domain.timeline import Band, Lane, Mark, Shape, Timeline, ticks

WIDTH, LEFT, RIGHT = 960, 148, 14
TOP, AXIS, GAP = 8, 26, 10
STRIP, SCALE = 26, 84
SIZE = 5  # half the width of a mark


def svg(picture: Timeline, *, name: str) -> str:
    """The picture with its title and description; `name` begins the ids, one per page."""
    scale = _Across(picture.first, picture.days)
    tops, height = _tops(picture.lanes)
    parts = [
        _tag("title", picture_title(picture), id=f"{name}-title"),
        _tag("desc", picture.told, id=f"{name}-told"),
        *_axis(picture, scale, height),
        *(part for lane in picture.lanes if lane.across for part in _rules(lane, scale, height)),
    ]
    for lane, top in zip(picture.lanes, tops, strict=True):
        parts += _lane(lane, scale, top)
    return _group(
        "svg",
        parts,
        viewBox=f"0 0 {WIDTH} {height + AXIS}",
        role="img",
        aria_labelledby=f"{name}-title {name}-told",
        class_="tl",
    )


def picture_title(picture: Timeline) -> str:
    """What the picture is of."""
    names = [lane.title.lower() for lane in picture.lanes]
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)
    return f"{listed[:1].upper()}{listed[1:]} over {picture.days} days"


class _Across:
    """Days to places across the picture."""

    def __init__(self, first: date, days: int) -> None:
        self.first, self.day_width = first, (WIDTH - LEFT - RIGHT) / days

    def start(self, day: date) -> float:
        """Where the day begins."""
        return round(LEFT + (day - self.first).days * self.day_width, 1)

    def middle(self, day: date) -> float:
        """The middle of the day."""
        return round(self.start(day) + self.day_width / 2, 1)

    def width(self, first: date, last: date) -> float:
        """How wide these days are; never too thin to be seen."""
        return round(max(((last - first).days + 1) * self.day_width, 1.5), 1)


def _tops(lanes: Iterable[Lane]) -> tuple[list[float], float]:
    tops, top = [], float(TOP)
    for lane in lanes:
        tops.append(top)
        top += (SCALE if lane.has_scale else STRIP) + GAP
    return tops, top


def _axis(picture: Timeline, scale: _Across, height: float) -> list[str]:
    found = [_line("tl__base", LEFT, WIDTH - RIGHT, height, height)]
    for day in ticks(picture.first, picture.last):
        x = scale.start(day)
        found.append(_line("tl__tick", x, x, TOP, height + 5))
        written = f"{day:%b %Y}" if picture.days > 100 and day.month == 1 else f"{day:%b}"
        found.append(_text("tl__mark", x + 3, height + 18, written if picture.days > 100 else f"{day.day} {day:%b}"))
    if picture.first <= picture.today <= picture.last:
        x = scale.middle(picture.today)
        found.append(_line("tl__today", x, x, TOP, height))
    return found


def _rules(lane: Lane, scale: _Across, height: float) -> list[str]:
    return [_line("tl__event", scale.middle(m.day), scale.middle(m.day), TOP, height) for m in lane.marks]


def _lane(lane: Lane, scale: _Across, top: float) -> list[str]:
    tall = SCALE if lane.has_scale else STRIP
    found = [_text("tl__title", 0, top + (16 if lane.has_scale else STRIP / 2 + 4), lane.title)]
    if lane.unit:
        found.append(_text("tl__mark", 0, top + 32, lane.unit))
    if lane.has_scale:
        found += _scaled(lane, scale, top, tall)
    else:
        found.append(_line("tl__base", LEFT, WIDTH - RIGHT, top + tall, top + tall))
    middle = top + (STRIP / 2 if not lane.has_scale else tall - SIZE - 2)
    return found + [_mark(mark, scale, middle) for mark in lane.marks]


def _scaled(lane: Lane, scale: _Across, top: float, tall: float) -> list[str]:
    low, high = lane.low, lane.high if lane.high > lane.low else lane.low + 1

    def up(value: float) -> float:
        return round(top + tall * (1 - (min(max(value, low), high) - low) / (high - low)), 1)

    found: list[str] = []
    for band in lane.bands:
        found += _band(band, up)
    if not lane.bands:
        found += [_text("tl__mark tl__mark--scale", LEFT - 8, up(value) + 4, f"{value:g}") for value in (low, high)]
    found.append(_line("tl__base", LEFT, WIDTH - RIGHT, top + tall, top + tall))
    for step in lane.steps:
        x, y = scale.start(step.first), up(step.value)
        box = {"x": x, "y": y, "width": scale.width(step.first, step.last), "height": round(top + tall - y, 1)}
        found.append(_group("rect", [_tag("title", step.label)], class_="tl__step", **box))
        found.append(_line("tl__line", x, round(x + box["width"], 1), y, y))
    if len(lane.points) > 1:
        path = " ".join(f"{scale.middle(point.day)},{up(point.value)}" for point in lane.points)
        found.append(_group("polyline", [], class_="tl__line", points=path))
    for point in lane.points:
        shape = "tl__dot tl__dot--hollow" if point.hollow else "tl__dot"
        place = {"cx": scale.middle(point.day), "cy": up(point.value), "r": 4}
        found.append(_group("circle", [_tag("title", f"{point.label}, {_written(point.day)}")], class_=shape, **place))
    return found


def _band(band: Band, up: Callable[[float], float]) -> list[str]:
    top, bottom = up(band.high), up(band.low)
    box = {"x": LEFT, "y": top, "width": WIDTH - LEFT - RIGHT, "height": round(bottom - top, 1)}
    found = [_group("rect", [_tag("title", band.label)], class_=f"tl__band tl__band--{min(band.weight, 4)}", **box)]
    if bottom - top >= 11:
        found.append(_text("tl__mark tl__mark--scale", LEFT - 8, round((top + bottom) / 2 + 4, 1), band.label))
    return found


def _mark(mark: Mark, scale: _Across, y: float) -> str:
    title = _tag("title", f"{mark.label}, {_written(mark.day)}")
    class_ = f"tl__shape tl__shape--{mark.shape.value} is-{mark.tone.value}"
    x = scale.middle(mark.day)
    if mark.shape is Shape.BAR or mark.until:
        box = {"x": scale.start(mark.day), "y": y - SIZE, "height": 2 * SIZE}
        return _group("rect", [title], class_=class_, width=scale.width(mark.day, mark.last), **box)
    if mark.shape in (Shape.DOT, Shape.RING):
        return _group("circle", [title], class_=class_, cx=x, cy=y, r=SIZE)
    drawn = {
        Shape.DIAMOND: f"M{x} {y - SIZE - 1}l{SIZE + 1} {SIZE + 1}l-{SIZE + 1} {SIZE + 1}l-{SIZE + 1} -{SIZE + 1}z",
        Shape.CROSS: f"M{x - SIZE} {y - SIZE}l{2 * SIZE} {2 * SIZE}m0 -{2 * SIZE}l-{2 * SIZE} {2 * SIZE}",
        Shape.FLAG: f"M{x} {y + SIZE + 3}v-{2 * SIZE + 6}h{2 * SIZE}l-3 {SIZE - 1}l3 {SIZE - 1}h-{2 * SIZE}",
    }[mark.shape]
    return _group("path", [title], class_=class_, d=drawn)


def _written(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _line(class_: str, x1: float, x2: float, y1: float, y2: float) -> str:
    return _group("line", [], class_=class_, x1=x1, x2=x2, y1=y1, y2=y2)


def _text(class_: str, x: float, y: float, words: str) -> str:
    return _tag("text", words, class_=class_, x=x, y=y)


def _tag(name: str, words: str, **attributes: object) -> str:
    return _group(name, [escape(words, quote=False)], **attributes)


def _group(name: str, parts: Iterable[str], **attributes: object) -> str:
    written = "".join(f' {_named(key)}="{escape(str(value))}"' for key, value in attributes.items())
    return f"<{name}{written}>{''.join(parts)}</{name}>"


def _named(key: str) -> str:
    return key if key == "viewBox" else key.rstrip("_").replace("_", "-")
