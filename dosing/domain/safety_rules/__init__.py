"""The rules a dose is held against at the window, one a file."""

from dosing.domain.safety import Rule
from dosing.domain.safety_rules.container import container_fits
from dosing.domain.safety_rules.day_total import day_total
from dosing.domain.safety_rules.enrolment import enrolled
from dosing.domain.safety_rules.missed_days import missed_days
from dosing.domain.safety_rules.site_papers import dea_registration, otp_certificate

WINDOW_RULES: tuple[Rule, ...] = (enrolled, otp_certificate, dea_registration, container_fits, missed_days, day_total)
