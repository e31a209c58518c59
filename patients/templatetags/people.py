"""How things about people are written on pages."""

from datetime import date, datetime
from decimal import Decimal

import phonenumbers
from django import template
from django.conf import settings

from clinic import clock
from clinic.models import Site

register = template.Library()


@register.filter
def as_dialled(number: str) -> str:
    """A phone number as it is dialled from here: national where it is national."""
    try:
        parsed = phonenumbers.parse(number, settings.PHONENUMBER_DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return number
    here = phonenumbers.region_code_for_number(parsed) == settings.PHONENUMBER_DEFAULT_REGION
    form = phonenumbers.PhoneNumberFormat.NATIONAL if here else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(parsed, form))


@register.filter
def day_at(instant: datetime, site: Site) -> date:
    """The day on which it happened, on the calendar of the site."""
    return clock.local(site, instant).date()


@register.filter
def as_mg(micrograms: int) -> str:
    """Whole micrograms in milligrams, as short as they can be written: 700 is 0.7."""
    return f"{Decimal(micrograms) / 1000:f}".rstrip("0").rstrip(".") if micrograms % 1000 else str(micrograms // 1000)
