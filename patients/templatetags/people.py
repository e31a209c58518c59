"""How things about people are written on pages."""

import phonenumbers
from django import template
from django.conf import settings

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
