"""A clinic in which there is one of everything that an address can name."""

from clinic.permissions import Role
from dosing.services.dispensing import give_dose
from dosing.services.holds import place_hold
from patients.services.alerts import raise_alert
from patients.services.front_desk import check_in
from tests.cast.clinic import Clinic, make_clinic
from tests.cast.dosing import at_window, bottle, person, signed_order


def one_of_everything() -> Clinic:
    """One person with an order, a dose, a hold, an alert and an arrival; one bottle in use."""
    clinic = make_clinic()
    ada = person(clinic)
    signed_order(clinic, ada)
    give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, ada, bottle(clinic)))
    place_hold(actor=clinic.actor("nurse"), patient=ada, reason="sleepy", lifted_by=Role.NURSE)
    raise_alert(actor=clinic.actor("nurse"), patient=ada, kind="safety", text="Allergic to latex")
    check_in(actor=clinic.actor("intake"), patient=ada)
    return clinic
