"""How a person can be reached without harm, in which language, and whom to call in an emergency."""

from django.db import models

from clinic.models import User
from clinic.models.sites import known_time_zone
from patients.models.patient import Patient

CHANNELS = {
    "call": "phone call",
    "text": "text message",
    "email": "e-mail",
    "letter": "letter",
    "in_person": "in person only",
}
LANGUAGES = {
    "en": "English",
    "es": "Spanish",
    "zh": "Chinese",
    "vi": "Vietnamese",
    "ht": "Haitian Creole",
    "pt": "Portuguese",
    "ru": "Russian",
    "ar": "Arabic",
    "fr": "French",
    "ko": "Korean",
    "tl": "Tagalog",
    "asl": "American Sign Language",
}
INTERPRETER = {"no": "no", "yes": "yes, in person", "remote": "yes, by phone or video", "sign": "yes, sign language"}


class ContactDetails(models.Model):
    """Address, e-mail, language, and when somebody last confirmed that all of it still holds.

    A person's phones are rows of their own. An empty answer was not asked; a letter or an e-mail may be sent only
    where it is marked safe.
    """

    patient = models.OneToOneField(Patient, models.PROTECT, related_name="contact_details")
    email = models.EmailField(blank=True)
    email_safe = models.BooleanField(default=False)
    no_fixed_address = models.BooleanField(default=False)
    street = models.CharField(max_length=120, blank=True)
    city = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=2, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    letter_safe = models.BooleanField(default=False)
    preferred_channel = models.CharField(max_length=10, blank=True, choices=list(CHANNELS.items()))
    language = models.CharField(max_length=40, blank=True)  # a code of LANGUAGES, or another language in words
    interpreter = models.CharField(max_length=10, blank=True, choices=list(INTERPRETER.items()))
    time_zone = models.CharField(  # noqa: DJ001  added to a table in use; empty: the site's
        max_length=60, null=True, blank=True, validators=[known_time_zone]
    )
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=["confirmed_on"], name="contact_by_confirmation")]

    def __str__(self) -> str:
        return f"contact details of {self.patient}"


class EmergencyContact(models.Model):
    """Whom to call when the person is in danger, and whether they may be told that this is a clinic."""

    patient = models.OneToOneField(Patient, models.PROTECT, related_name="emergency_contact")
    name = models.CharField(max_length=160)
    relationship = models.CharField(max_length=40, blank=True)
    number = models.CharField(max_length=20, blank=True, help_text="E.164, such as +12125550123.")
    may_be_told = models.BooleanField(
        default=False, help_text="May be told that the call comes from a treatment clinic. Never assumed."
    )

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"emergency contact of {self.patient}"
