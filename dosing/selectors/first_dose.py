"""What would stop the first dose of a medication, told to the prescriber while the order is being written."""

from datetime import date

from clinic.actors import Actor
from dosing.domain.safety import DoseFacts, Finding, evaluate
from dosing.domain.safety_rules import FIRST_DOSE_RULES
from dosing.domain.safety_rules.enrolment import enrolled
from dosing.models import Dose, Medication
from dosing.selectors.episode_facts import episodes_of
from patients.domain.enrolment import BeforeFirstDose
from patients.models import Patient
from patients.selectors.merged import records_of, stand_ins


def first_dose_findings(patient: Patient, medication: Medication, *, viewer: Actor) -> list[Finding]:
    """What the window would say of a first dose today; empty once the medication was given in this episode.

    None of it keeps an order from being signed: the window asks again.
    """
    day, site = viewer.day, viewer.at_site
    before = episodes_of(site, day, [patient.pk], stand_ins(site))[1].get(patient.pk)
    if before is not None and _was_given(patient, medication, before):
        return []
    return evaluate((enrolled, *FIRST_DOSE_RULES), _facts(medication, before, day))


def _was_given(patient: Patient, medication: Medication, before: BeforeFirstDose) -> bool:
    standing = Dose.objects.filter(patient_id__in=records_of(patient.pk), medication=medication, reversal__isnull=True)
    return standing.filter(day__gte=before.admitted_on).exists()


def _facts(medication: Medication, before: BeforeFirstDose | None, day: date) -> DoseFacts:
    """Only what the rules of a first dose look at; they know nothing of amounts and containers."""
    return DoseFacts(
        day=day,
        medication=medication.code,
        is_opioid_agonist=medication.opioid_agonist,
        micrograms=0,
        last_dose_on=None,
        last_micrograms=None,
        days_missed=0,
        first_dose_on=None,
        order_signed_on=day,
        product_id=0,
        container=None,
        otp_certificate_expires_on=None,
        dea_expires_on=None,
        controlled=False,
        enrolled=before is not None,
        before_first=before,
    )
