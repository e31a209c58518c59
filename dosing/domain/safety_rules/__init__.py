"""The rules a dose is held against at the window, one a file."""

from dosing.domain.safety import Rule
from dosing.domain.safety_rules.admission import admission_basis
from dosing.domain.safety_rules.breath_alcohol import breath_alcohol
from dosing.domain.safety_rules.container import container_fits
from dosing.domain.safety_rules.day_total import day_total
from dosing.domain.safety_rules.enrolment import enrolled
from dosing.domain.safety_rules.enrolment_check import enrolled_elsewhere, enrolment_check
from dosing.domain.safety_rules.guardian import age_known, guardian
from dosing.domain.safety_rules.guest import guest_dose, guest_elsewhere
from dosing.domain.safety_rules.interim import interim_limit
from dosing.domain.safety_rules.missed_days import missed_days
from dosing.domain.safety_rules.screening_exam import screening_exam
from dosing.domain.safety_rules.site_papers import dea_registration, otp_certificate
from dosing.domain.safety_rules.treatment_consent import treatment_consent

# Asked only before the first dose of a medication in an episode; what they ask about is read only then.
FIRST_DOSE_RULES: tuple[Rule, ...] = (
    admission_basis,
    treatment_consent,
    screening_exam,
    enrolment_check,
    enrolled_elsewhere,
    guardian,
    age_known,
)
WINDOW_RULES: tuple[Rule, ...] = (
    enrolled,
    *FIRST_DOSE_RULES,
    guest_dose,
    guest_elsewhere,
    interim_limit,
    otp_certificate,
    dea_registration,
    container_fits,
    missed_days,
    day_total,
    breath_alcohol,
)
