"""Names as they are looked up. Derived from the patient row by the services, never edited."""

from django.db import models

from patients.models.patient import Patient


class NameWord(models.Model):
    """One word of a person's names, folded, and what it sounds like.

    The index that `db_index` makes serves prefixes on PostgreSQL too (varchar_pattern_ops).
    """

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="name_words")
    word = models.CharField(max_length=80, db_index=True)
    sound = models.CharField(max_length=80, db_index=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"word {self.pk}"


class NameSound(models.Model):
    """What a whole name sounds like: a row for the legal name and one for the name a person goes by."""

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="name_sounds")
    sound = models.CharField(max_length=200, db_index=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"sound {self.pk}"
