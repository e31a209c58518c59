"""What another system said of a person on the day they were brought over."""

from django.db import models

from clinic.db.append_only import append_only
from clinic.models import Site, User
from dosing.models.formulary import Medication
from dosing.models.orders import Order
from patients.models import Patient


@append_only
class BroughtOver(models.Model):
    """One person of a roster, by the key the old system knew them under, so that nobody is brought over twice.

    The days of papers and exams are what the old system says: they are told on the chart and open no gate here.
    `order` is the unsigned draft made from the row. `fingerprint` tells a row that has changed since.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    source_key = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=64, editable=False)
    patient = models.OneToOneField(Patient, models.PROTECT, related_name="brought_over")
    order = models.OneToOneField(Order, models.PROTECT, null=True, related_name="+")
    medication = models.ForeignKey(Medication, models.PROTECT, null=True, related_name="+")
    last_dose_on = models.DateField(null=True)
    last_dose_micrograms = models.BigIntegerField(null=True)
    take_homes = models.PositiveSmallIntegerField(default=0, help_text="Doses in the person's hands on that day.")
    take_homes_until = models.DateField(null=True, help_text="The last dosing day they are for.")
    basis_on = models.DateField(null=True)
    consent_on = models.DateField(null=True)
    screening_exam_on = models.DateField(null=True)
    full_exam_on = models.DateField(null=True)
    brought_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["site", "source_key"], name="brought_over_once")]

    def __str__(self) -> str:
        return f"brought over {self.pk}"
