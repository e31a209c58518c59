"""A person and how to recognise and reach them."""

from django.db import models

from clinic.models import Site, User
from patients.domain.names import joined

SEXES = {"female": "female", "male": "male", "other": "another", "unknown": "not known"}


class Patient(models.Model):
    """A person in care. Never deleted; the record number is on the card and on the paper log.

    Somebody with a single name has it as given name; the family name is then empty. Without a birth date it is not
    known, and so is the age: nothing takes such a person for an adult.
    """

    record_number = models.CharField(max_length=16, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="patients")
    given_name = models.CharField("legal given name", max_length=200)
    family_name = models.CharField("legal family name", max_length=200, blank=True)
    preferred_name = models.CharField(max_length=200, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=10, choices=list(SEXES.items()), default="unknown")
    photo = models.CharField(max_length=64, blank=True, editable=False)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("family_name", "given_name", "id")
        indexes = [
            models.Index(fields=["family_name", "given_name"], name="patient_by_name"),
            models.Index(fields=["birth_date"], name="patient_by_birth_date"),
        ]

    def __str__(self) -> str:
        return self.record_number

    @property
    def legal_name(self) -> str:
        """Given and family name as on an official paper."""
        return joined(self.given_name, self.family_name)

    @property
    def name(self) -> str:
        """The name the person goes by, with the family name."""
        return joined(self.preferred_name or self.given_name, self.family_name)


class Phone(models.Model):
    """A number of a person, and whether a message may be left there.

    `backwards` holds the digits from the last to the first, so that the end of a number can be
    looked up by an index: people tell the last four.
    """

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="phones")
    number = models.CharField(max_length=20, help_text="E.164, such as +12125550123.")
    backwards = models.CharField(max_length=20, db_index=True, editable=False, default="", db_default="")
    label = models.CharField(max_length=30, blank=True)
    safe_to_leave_message = models.BooleanField(default=False)

    class Meta:
        ordering = ("id",)
        indexes = [models.Index(fields=["number"], name="phone_by_number")]

    def __str__(self) -> str:
        return self.label or "phone"
