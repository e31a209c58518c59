"""What the clinic knows already that a roster is held against."""

from collections.abc import Mapping
from datetime import date

from django.db.models.functions import Coalesce

from clinic.models import Site
from dosing.models import BroughtOver, Product
from patients.models import NameSound
from patients.selectors.merged import records_of


def brought_before(site: Site) -> Mapping[str, str]:
    """The fingerprint of each row that was brought over to the site, by its key."""
    return dict(BroughtOver.objects.filter(site=site).values_list("source_key", "fingerprint"))


def products_by_code() -> Mapping[str, Product]:
    """Every product, retired ones too."""
    return {product.code: product for product in Product.objects.select_related("medication")}


def people_by_sound(site: Site) -> Mapping[tuple[date | None, str], str]:
    """The record number of somebody with that birth date and a name that sounds so, at the site."""
    rows = NameSound.objects.filter(patient__site=site)
    return {
        (born, sound): number
        for born, sound, number in rows.values_list("patient__birth_date", "sound", "patient__record_number")
    }


def dosed_elsewhere(site: Site) -> Mapping[tuple[int, int], date]:
    """The last day covered by another clinic's doses, by record and medication."""
    rows = BroughtOver.objects.filter(site=site, medication__isnull=False).annotate(
        until=Coalesce("take_homes_until", "last_dose_on")
    )
    return {
        (patient, medication): until
        for patient, medication, until in rows.values_list("patient_id", "medication_id", "until")
    }


def told_of(patient_id: int) -> list[BroughtOver]:
    """What another system said of that person; of a merged one, of each record."""
    rows = BroughtOver.objects.select_related("medication", "brought_by")
    return list(rows.filter(patient__in=records_of(patient_id)))
