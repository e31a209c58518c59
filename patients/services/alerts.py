"""Raising and ending alerts."""

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, require
from clinic.errors import Malformed, RuleBroken
from clinic.permissions import Permission
from patients.models import Alert, Allergy, Patient
from patients.models.alerts import ALERT_KINDS
from patients.services.own_site import at_own_site


@transaction.atomic
def raise_alert(*, actor: Actor, patient: Patient, kind: str, text: str) -> Alert:
    """Show one line on this person's chart and card until it is ended."""
    require(actor, Permission.RAISE_ALERT)
    at_own_site(actor, patient)
    if kind not in ALERT_KINDS or not text.strip():
        raise Malformed("An alert needs a kind and a sentence.", fields={"text": ["Write what others must know."]})
    alert = Alert.objects.create(
        patient=patient, kind=kind, text=text.strip()[:200], raised_by=actor.user, raised_at=clock.now()
    )
    audit.record("alert.raised", actor=actor, subject=alert, patient_id=patient.pk, kind=kind)
    return alert


@transaction.atomic
def end_alert(*, actor: Actor, alert: Alert) -> Alert:
    """Take the line off chart and card; it stays on record. That of an allergy goes when the allergy is ended."""
    require(actor, Permission.RAISE_ALERT)
    at_own_site(actor, alert.patient)
    if Allergy.objects.filter(alert=alert, ended_at__isnull=True).exists():
        sentence = "This alert stands for an allergy on record. End the allergy under Health & medicines."
        raise RuleBroken(sentence, code="alert_of_an_allergy")
    if Alert.objects.filter(pk=alert.pk, ended_at__isnull=True).update(ended_by=actor.user, ended_at=clock.now()) == 0:
        raise RuleBroken("This alert has been ended already.", code="already_ended")
    alert.refresh_from_db()
    audit.record("alert.ended", actor=actor, subject=alert, patient_id=alert.patient_id)
    return alert
