"""What a person at risk is told, in their language, before anything else.

988 is the Suicide & Crisis Lifeline (National Suicide Hotline Designation Act of 2020, Pub. L. 116-172;
47 CFR 52.200). In Spanish: press 2, or text AYUDA to 988 (988lifeline.org).
"""

from collections.abc import Mapping
from types import MappingProxyType

DEFAULT: Mapping[str, str] = MappingProxyType(
    {
        "en": (
            "You do not have to be alone with this. Please tell a member of staff now."
            " You can also call or text 988, the Suicide & Crisis Lifeline, at any hour, free."
            " If you are in danger right now, call 911."
        ),
        "es": (
            "No tiene que pasar por esto a solas. Por favor, avise ahora a alguien del personal."
            " También puede llamar al 988 y oprimir 2, o enviar AYUDA al 988, la Línea de Prevención del Suicidio"
            " y Crisis, a cualquier hora y gratis. Si está en peligro en este momento, llame al 911."
        ),
    }
)


FROM_HOME: Mapping[str, str] = MappingProxyType(
    {
        "en": (
            "You do not have to be alone with this. Please call your care team now, or somebody you trust."
            " You can also call or text 988, the Suicide & Crisis Lifeline, at any hour, free."
            " If you are in danger right now, or it is hard to breathe or to stay awake, call 911."
        ),
        "es": (
            "No tiene que pasar por esto a solas. Por favor, llame ahora a su equipo de atención"
            " o a alguien de confianza."
            " También puede llamar al 988 y oprimir 2, o enviar AYUDA al 988, la Línea de Prevención del Suicidio"
            " y Crisis, a cualquier hora y gratis. Si está en peligro en este momento, o le cuesta respirar o"
            " mantener los ojos abiertos, llame al 911."
        ),
    }
)


def crisis_text_at_home(own: Mapping[str, str], language: str) -> str:
    """The clinic's own words, and where help is found by somebody who is not at the clinic."""
    elsewhere = FROM_HOME.get(language) or FROM_HOME["en"]
    return f"{own[language]} {elsewhere}" if own.get(language) else elsewhere


def crisis_text(own: Mapping[str, str], language: str) -> str:
    """The clinic's own words in that language; without them, where help is found anywhere in the country."""
    return own.get(language) or DEFAULT.get(language) or own.get("en") or DEFAULT["en"]
