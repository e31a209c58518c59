"""Answering from home: what may be asked there, how long a link lives, and what the pages say. Pure."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

# The check-in itself, and what staff may add to it where the wording may be shown (assessments.md 1 and 5).
CHECK_IN = "home_check_in"
MAY_BE_ADDED = ("phq9", "sows")

# Five, as for every credential of the clinic (clinic.services.proofs).
TRIES = 5
# Our own choice: a handful of questions with an interruption.
ANSWERING = timedelta(hours=1)
# Our own choice: one address may knock this often before it has to wait; a household behind one address still can.
KNOCKS, KNOCKS_WITHIN = 60, timedelta(minutes=10)

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "title": "Your check-in",
            "lead": "To begin, enter the date you were born. It takes about three minutes.",
            "day": "Day",
            "month": "Month",
            "year": "Year",
            "begin": "Begin",
            "no_date": "Enter a month, a day and a year in numbers, such as 3, 14 and 1985.",
            "refused": "This did not open. The date may be wrong, or the link may no longer work.",
            "ask": "A link works once and only for a while, and after five wrong dates not at all. Ask for a new one.",
            "finish": "I am done",
            "thanks": "Thank you.",
            "received": "Your answers have arrived. You can close this page.",
            "danger": (
                "Nobody watches the answers around the clock. If you are in danger, or it is hard to breathe or to stay"
                " awake, call 911. You can call or text 988 at any hour."
            ),
        },
        "es": {
            "title": "Su control",
            "lead": "Para empezar, escriba su fecha de nacimiento. Tarda unos tres minutos.",
            "day": "Día",
            "month": "Mes",
            "year": "Año",
            "begin": "Empezar",
            "no_date": "Escriba mes, día y año en números, por ejemplo 3, 14 y 1985.",
            "refused": "No se pudo abrir. La fecha puede estar mal, o el enlace ya no sirve.",
            "ask": (
                "Un enlace sirve una sola vez y por poco tiempo, y después de cinco fechas equivocadas ya no sirve."
                " Pida uno nuevo."
            ),
            "finish": "He terminado",
            "thanks": "Gracias.",
            "received": "Sus respuestas han llegado. Puede cerrar esta página.",
            "danger": (
                "Nadie lee las respuestas a todas horas. Si está en peligro, o le cuesta respirar o mantener los ojos"
                " abiertos, llame al 911. Puede llamar al 988 a cualquier hora; oprima 2 para español."
            ),
        },
    }
)
