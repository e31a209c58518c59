"""What a person reads on a handed-over screen, in our own words: English and Spanish."""

from collections.abc import Mapping
from types import MappingProxyType

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {
            "progress": "Answered",
            "of": "of",
            "saved": "Saved",
            "unsent": "Not saved yet. Sending it again.",
            "clear": "Take this answer back",
            "rather_not": "I would rather not answer",
            "next": "Go on",
            "left_open": "Left open so far",
            "thanks": "Thank you.",
            "hand_back": "Please hand the tablet back to a member of staff.",
            "give_back": "Staff: take back",
            "staff_only": "This part is for staff",
            "secret": "PIN, or password",
            "take_back": "Take back",
            "stay": "Back to the questions",
            "other_staff": "Somebody else of the staff: end this session and sign in",
            "questions": "Questions",
            "part": "Part",
            "your_choice": "There is no right or wrong answer. Take the time you need, and leave open what you like.",
            "elsewhere": "This was answered in another window meanwhile. Choose again to change it.",
            "invalid": "This is outside what can be scored.",
            "other_language": "Español",
            "other_code": "es",
            "write": "Your answer",
        },
        "es": {
            "progress": "Contestadas",
            "of": "de",
            "saved": "Guardado",
            "unsent": "Aún no se ha guardado. Se enviará de nuevo.",
            "clear": "Borrar esta respuesta",
            "rather_not": "Prefiero no contestar",
            "next": "Continuar",
            "left_open": "Sin contestar hasta ahora",
            "thanks": "Gracias.",
            "hand_back": "Por favor, devuelva la tableta a una persona del equipo.",
            "give_back": "Personal: recoger",
            "staff_only": "Esta parte es para el personal",
            "secret": "PIN o contraseña",
            "take_back": "Recoger la tableta",
            "stay": "Volver a las preguntas",
            "other_staff": "Otra persona del personal: cerrar la sesión y entrar",
            "questions": "Preguntas",
            "part": "Parte",
            "your_choice": (
                "No hay respuestas correctas ni incorrectas. Tómese su tiempo y deje sin contestar lo que quiera."
            ),
            "elsewhere": "Esto se contestó entretanto en otra ventana. Elija de nuevo para cambiarlo.",
            "invalid": "Este valor no se puede puntuar.",
            "other_language": "English",
            "other_code": "en",
            "write": "Su respuesta",
        },
    }
)
