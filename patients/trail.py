"""What the audit trail may ask of this app: record numbers, and where a person is shown."""

from clinic.subjects import add_subject_page, answer_about_people
from patients.selectors.merged import record_ids
from patients.selectors.record_numbers import id_with_number, numbers_of
from patients.selectors.restricted import closed_to


def answer_the_trail() -> None:
    """Called once, when the app is ready."""
    answer_about_people(find=id_with_number, names=numbers_of, records=record_ids, closed=closed_to)
    add_subject_page("patient", "patients:chart")
    add_subject_page("chartopening", "patients:review_opening")
    add_subject_page("followup", "patients:follow_up")
    add_subject_page("checkin", "patients:check_in")
    add_subject_page("intake", "patients:intake")
