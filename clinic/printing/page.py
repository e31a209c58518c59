"""Fonts that can write a person's name, text that stays text, and "page 2 of 5".

DejaVu Sans Condensed is embedded because the fonts every PDF reader has cannot write Łukasz or Nguyễn.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

REGULAR, BOLD = "EvenkeelSans", "EvenkeelSans-Bold"
_FONTS = Path(__file__).parent / "fonts"

DrawOnPage = Callable[[Canvas, int, int], None]


@cache
def register_fonts() -> None:
    """Make both fonts known, once a process."""
    pdfmetrics.registerFont(TTFont(REGULAR, _FONTS / "DejaVuSansCondensed.ttf"))
    pdfmetrics.registerFont(TTFont(BOLD, _FONTS / "DejaVuSansCondensed-Bold.ttf"))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def style(size: float, *, bold: bool = False, leading: float | None = None, **more: Any) -> ParagraphStyle:
    """A paragraph style in our font."""
    font = BOLD if bold else REGULAR
    return ParagraphStyle(font + str(size), fontName=font, fontSize=size, leading=leading or size * 1.25, **more)


def words(text: str, kind: ParagraphStyle) -> Paragraph:
    """A paragraph of plain text: what somebody typed is never read as markup."""
    register_fonts()
    return Paragraph(escape(text), kind)


def fitted(text: str, font: str, size: float, width: float, smallest: float = 5) -> float:
    """The size at which the text fits the width, not below the smallest."""
    while size > smallest and pdfmetrics.stringWidth(text, font, size) > width:
        size -= 0.25
    return size


def cut(text: str, font: str, size: float, width: float) -> str:
    """The text as far as it fits, with an ellipsis where something is left out."""
    if pdfmetrics.stringWidth(text, font, size) <= width:
        return text
    while text and pdfmetrics.stringWidth(text + "…", font, size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def numbered(draw: DrawOnPage) -> type[Canvas]:
    """A canvas that calls draw(canvas, page, pages) on every page once all pages are known."""

    class Numbered(Canvas):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._kept: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802, the name is reportlab's
            self._kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            canvas: Any = super()
            for number, page in enumerate(self._kept, start=1):
                self.__dict__.update(page)
                draw(self, number, len(self._kept))
                canvas.showPage()
            canvas.save()

    return Numbered
