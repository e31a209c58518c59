"""Drawn faces for the demo's people: plainly drawings, so that nobody takes them for a photo of anyone.

The same persona has the same face in every run; age shows in the hair, nothing else means anything.
"""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

from dosing.demo.people import Persona

WIDTH, HEIGHT, FINER = 400, 500, 2  # drawn twice as large and made smaller, for smooth edges
GREY_FROM_AGE = 55
WALLS = ("#dfe7ea", "#e9e4da", "#e2e6dc", "#e6e0e6", "#dde4ee")
SKINS = ("#f3d3bd", "#e8bd9c", "#d19c76", "#b37e5a", "#8d5f45", "#75492f")
HAIRS = ("#2b2320", "#4a3426", "#6e4a2c", "#9a6b3a", "#c9a063")
GREYS = ("#8f9296", "#b4b6b8", "#d0d0cd")
SHIRTS = ("#3f6f8f", "#5b7d5a", "#8a5a5a", "#6a6390", "#a5793f", "#3d7f7a", "#51606e")
INK = "#33302e"
STYLES = ("short", "long", "curls", "bun", "shaved")

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Look:
    """What a face is drawn from."""

    wall: str
    skin: str
    hair: str
    shirt: str
    style: str
    has_glasses: bool
    has_beard: bool
    roundness: float


def look_of(persona: Persona, today: date) -> Look:
    """The same persona always looks the same."""
    rng = Random(f"{persona.number}:{persona.given}:{persona.family}")  # noqa: S311  a drawing, not a secret
    styles = {"female": STYLES[1:4], "male": STYLES[::2]}.get(persona.sex, STYLES)
    skin = rng.randrange(len(SKINS))
    is_grey = today.year - persona.birth_date.year >= GREY_FROM_AGE
    return Look(
        wall=rng.choice(WALLS),
        skin=SKINS[skin],
        hair=rng.choice(GREYS if is_grey else HAIRS[: len(SKINS) - skin]),
        shirt=rng.choice(SHIRTS),
        style=rng.choice(styles),
        has_glasses=rng.random() < 0.25,
        has_beard=persona.sex == "male" and rng.random() < 0.35,
        roundness=rng.uniform(0.92, 1.08),
    )


def portrait(persona: Persona, today: date) -> bytes:
    """The face as a JPEG."""
    look = look_of(persona, today)
    picture = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), look.wall)
    pen = ImageDraw.Draw(picture)
    _hair_behind(pen, look)
    _shoulders(pen, look)
    _head(pen, look)
    _hair_in_front(pen, look)
    _features(pen, look)
    drawn = BytesIO()
    picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(drawn, "JPEG", quality=88)
    return drawn.getvalue()


def _box(left: float, top: float, right: float, bottom: float) -> Box:
    return left * FINER, top * FINER, right * FINER, bottom * FINER


def _darker(colour: str, share: float) -> str:
    return "#" + "".join(f"{int(int(colour[at : at + 2], 16) * share):02x}" for at in (1, 3, 5))


def _sides(look: Look, half: float) -> tuple[float, float]:
    return WIDTH / 2 - half * look.roundness, WIDTH / 2 + half * look.roundness


def _hair_behind(pen: ImageDraw.ImageDraw, look: Look) -> None:
    left, right = _sides(look, 108)
    if look.style == "long":
        pen.rounded_rectangle(_box(left, 100, right, 400), 95 * FINER, look.hair)
    elif look.style == "bun":
        pen.ellipse(_box(155, 38, 245, 122), look.hair)
    elif look.style == "curls":
        for x, y in ((100, 190), (112, 130), (152, 92), (200, 78), (248, 92), (288, 130), (300, 190)):
            pen.ellipse(_box(x - 46, y - 46, x + 46, y + 46), look.hair)


def _shoulders(pen: ImageDraw.ImageDraw, look: Look) -> None:
    pen.ellipse(_box(28, 392, 372, 740), look.shirt)
    pen.rounded_rectangle(_box(166, 320, 234, 424), 30 * FINER, _darker(look.skin, 0.9))
    pen.pieslice(_box(150, 370, 250, 450), 0, 180, _darker(look.skin, 0.9))


def _head(pen: ImageDraw.ImageDraw, look: Look) -> None:
    left, right = _sides(look, 92)
    for ear in (left, right):
        pen.ellipse(_box(ear - 16, 212, ear + 16, 262), _darker(look.skin, 0.94))
    pen.ellipse(_box(left, 100, right, 362), look.skin)
    if look.has_beard:
        pen.chord(_box(left + 4, 150, right - 4, 366), 18, 162, look.hair)


def _hair_in_front(pen: ImageDraw.ImageDraw, look: Look) -> None:
    left, right = _sides(look, 95)
    height = {"shaved": 148, "short": 178, "curls": 176, "long": 184, "bun": 170}[look.style]
    colour = _darker(look.skin, 0.82) if look.style == "shaved" else look.hair
    start, end = {"shaved": (205, 335)}.get(look.style, (192, 348))
    pen.chord(_box(left, 92, right, 92 + 2 * (height - 60)), start, end, colour)


def _features(pen: ImageDraw.ImageDraw, look: Look) -> None:
    for x in (162, 238):
        pen.ellipse(_box(x - 17, 220, x + 17, 242), "#fbfaf8")
        pen.ellipse(_box(x - 9, 221, x + 9, 241), INK)
        pen.arc(_box(x - 22, 192, x + 22, 226), 205, 335, _darker(look.hair, 0.8), 6 * FINER)
        if look.has_glasses:
            pen.ellipse(_box(x - 32, 202, x + 32, 262), None, INK, 4 * FINER)
    if look.has_glasses:
        pen.arc(_box(190, 218, 210, 240), 180, 360, INK, 4 * FINER)
    pen.arc(_box(186, 236, 214, 280), 20, 120, _darker(look.skin, 0.72), 5 * FINER)
    pen.arc(_box(160, 264, 240, 318), 30, 150, _darker(look.skin, 0.5), 6 * FINER)
