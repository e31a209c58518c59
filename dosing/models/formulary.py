"""What can be ordered and given. Products are retired, never deleted."""

from django.db import models

FORMS = (
    "oral concentrate",
    "oral solution",
    "tablet",
    "dispersible tablet",
    "sublingual tablet",
    "film",
    "injection",
    "extended-release injection",
    "patch",
    "implant",
    "other",
)


class Medication(models.Model):
    """An ingredient: buprenorphine with and without naloxone is one medication."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    narcotic = models.BooleanField(default=False, help_text="Its doses stand on the DEA dispensing log.")
    opioid_agonist = models.BooleanField(default=False, help_text="Given only under a current OTP certificate.")
    rxcui = models.CharField(max_length=12, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """One thing on the shelf: a form and strength of a medication.

    `unit` is what is counted or measured (mL, tablet, film, syringe). One unit holds
    `unit_micrograms`; for a liquid that is the concentration per millilitre. `step_micrograms` is the
    smallest amount that can be measured out.
    """

    code = models.SlugField(max_length=60, unique=True)
    medication = models.ForeignKey(Medication, models.PROTECT, related_name="products")
    name = models.CharField(max_length=120)
    brand = models.CharField(max_length=60, blank=True)
    form = models.CharField(max_length=40)
    route = models.CharField(max_length=40)
    strength = models.CharField(max_length=60)
    unit = models.CharField(max_length=20)
    unit_micrograms = models.BigIntegerField(null=True, blank=True)
    step_micrograms = models.BigIntegerField(null=True, blank=True)
    schedule = models.CharField(max_length=6, blank=True)
    rxnorm = models.CharField(max_length=60, blank=True)
    ndc = models.CharField(max_length=60, blank=True)
    labeler = models.CharField(max_length=80, blank=True)
    dispensed_here = models.BooleanField(default=True)
    source = models.CharField(max_length=300)
    notes = models.CharField(max_length=300, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("medication__name", "name")

    def __str__(self) -> str:
        return self.name

    @property
    def is_liquid(self) -> bool:
        """Whether it is measured in millilitres."""
        return self.unit == "mL"
