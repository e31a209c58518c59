"""A clinic in which there is one of everything that an address can name."""

from datetime import timedelta

from assessments.services.text_packs import install_text_pack
from clinic.permissions import Role
from dosing.services.dispensing import give_dose
from dosing.services.holds import place_hold
from patients.services.alerts import raise_alert
from patients.services.disclosure import disclose
from patients.services.follow_ups import raise_follow_up
from patients.services.front_desk import check_in
from patients.services.guests import send_guest
from patients.services.guided_intake import begin_intake, hand_over
from patients.services.identifiers import keep_identifier
from patients.services.restricted import open_restricted, restrict_chart
from patients.services.restrictions import restrict
from tests.cast.admission import stay
from tests.cast.assessments import answered, signed
from tests.cast.check_ins import planned
from tests.cast.clinic import Clinic, make_clinic
from tests.cast.consent import DOSE, allowed, tpo, treatment
from tests.cast.dosing import at_window, bottle, person, signed_order
from tests.cast.history import tell_all
from tests.cast.merging import merged, registered_again
from tests.cast.observations import called, observed
from tests.cast.reminders import to_be_told
from tests.cast.text_packs import GROUND, pack


def one_of_everything(clinic: Clinic | None = None) -> Clinic:
    """One person with an order, a dose, a hold, an alert, a follow-up, an arrival, assessments; one bottle in use."""
    clinic = clinic or make_clinic()
    ada = person(clinic)
    signed_order(clinic, ada)
    give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, bottle(clinic)))
    place_hold(actor=clinic.actor("nurse"), patient=ada, reason="sleepy", lifted_by=Role.NURSE)
    raise_alert(actor=clinic.actor("nurse"), patient=ada, kind="safety", text="Allergic to latex")
    raise_follow_up(
        actor=clinic.actor("nurse"), patient=ada, kind="call", title="Call the person", owner_role=Role.COUNSELOR
    )
    planned(clinic, ada)
    merged(clinic, registered_again(clinic), ada)
    keep_identifier(actor=clinic.actor("intake"), patient_id=ada.pk, kind="ssn", number="219-09-9999")
    cy = person(clinic, given="Cy")
    named = [clinic.users["counselor"]]
    restrict_chart(actor=clinic.actor("director"), patient_id=cy.pk, may_open=named, reason="a colleague")
    open_restricted(actor=clinic.actor("nurse"), patient_id=cy.pk, reason="fell at the door")
    check_in(actor=clinic.actor("intake"), patient=ada)
    to_be_told(clinic, ada)
    intake = begin_intake(actor=clinic.actor("intake"), patient_id=ada.pk)
    hand_over(actor=clinic.actor("intake"), intake_id=intake.pk, to_role=Role.NURSE, note="tired")
    signed(clinic, ada)
    answered(clinic, ada)
    observed(clinic, ada, "weight", weight=("80", "kg"))
    called(clinic, ada)
    tell_all(clinic, ada)
    today = clinic.actor("nurse").day
    allowed(clinic, ada, treatment(today))
    allowed(clinic, ada, tpo(today))
    disclose(actor=clinic.actor("nurse"), patient=ada, telling=DOSE)
    restrict(actor=clinic.actor("nurse"), patient=ada, recipient_kind="health_plan")
    install_text_pack(pack(), actor=clinic.actor("administrator"), site=clinic.site, attestation=GROUND)
    day = clinic.actor("nurse").day
    coming = stay(day + timedelta(days=30), day + timedelta(days=33))
    send_guest(actor=clinic.actor("prescriber"), patient=ada, stay=coming)
    return clinic
