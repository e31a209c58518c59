"""Amounts of the dosing pages in words."""

from typing import Any

from django import template

from dosing.domain.quantities import Quantity

register = template.Library()


@register.filter
def mg_of(due: Any) -> str:
    """The amount of a due dose or of a dose, with its unit."""
    return str(Quantity(due.micrograms))


@register.filter
def mg(micrograms: int) -> str:
    """Micrograms as milligrams with the unit."""
    return str(Quantity(micrograms))


@register.filter
def mg_number(micrograms: int) -> str:
    """Micrograms as the number of milligrams, without the unit."""
    return Quantity(micrograms).mg
