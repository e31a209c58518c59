"""How the demo's people are admitted, examined and planned with, as a clinic would."""

from datetime import date, timedelta

from dosing.demo.people import FILM, NALTREXONE, Persona
from dosing.demo.staff import Team
from patients.domain.consent import Draft
from patients.models import Patient
from patients.services.admission import Asked, record_check
from patients.services.care_plans import Agreed, sign_care_plan
from patients.services.consent import record_consent
from patients.services.enrolment import Terms, admit, complete_admission
from patients.services.exams import Examined, sign_exam
from patients.services.registration import register_patient

FULL_EXAM_AFTER, PLAN_AFTER, REVIEW_EVERY = 9, 6, 85
# One in so many has not come to the full exam yet: its task is late, and the doses go on.
EXAM_LATE_EVERY, EXAM_LATE_REST = 11, 6
# One in so many agrees to each way of being reminded.
AGREE_TO = {"sms": 1, "window_note": 2}
MEDICATIONS = {FILM: "buprenorphine", NALTREXONE: "naltrexone"}
FINDINGS = (
    "Alert, oriented, COWS 13. No contra-indication. QTc 428 ms.",
    "Withdrawal signs moderate, COWS 16. Lungs clear. No contra-indication.",
    "Skin intact, no infection at injection sites. COWS 11. No contra-indication.",
)
GOALS = (
    ("Keep the job at the bakery; see the children every week.", "Counseling on Tuesdays; a letter to the employer."),
    ("Sleep through the night without using.", "Dose review in two weeks; sleep diary."),
    ("Find a room of one's own by spring.", "Housing referral; meet the case worker on Mondays."),
)


def admit_persona(team: Team, persona: Persona, patient: Patient) -> None:
    """Episode, enrolment check, screening exam, signed basis and consent: all that stands before a first dose."""
    intake, prescriber, counselor = team["intake"], team["prescriber"], team["counselor"]
    for_alcohol = persona.product == NALTREXONE
    terms = Terms(sought_on=persona.admitted_on - timedelta(days=persona.number % 5))
    admit(actor=intake, patient=patient, programme="alcohol" if for_alcohol else "otp", terms=terms)
    record_check(actor=intake, patient=patient, said=Asked("registry", "State central registry", "not_found"))
    findings = FINDINGS[persona.number % len(FINDINGS)]
    sign_exam(actor=prescriber, patient=patient, exam=Examined("screening", prescriber.day, findings))
    complete_admission(
        actor=prescriber,
        patient=patient,
        basis="alcohol_use_disorder" if for_alcohol else "active_oud",
        words="Daily use, withdrawal on stopping, and use in spite of harm.",
        criteria_met=6 + persona.number % 5,
    )
    medication = MEDICATIONS.get(persona.product, "methadone")
    draft = Draft(
        kind="medication",
        about=medication,
        how="paper",
        document=f"folder {persona.number + 1}",
        language="en",
        signer_name=patient.legal_name,
        signed_on=counselor.day,
    )
    record_consent(actor=counselor, patient=patient, draft=draft, proof=team.proof("counselor"))
    _may_be_reached(team, persona, patient)


def _may_be_reached(team: Team, persona: Persona, patient: Patient) -> None:
    """All agree to text messages, every other one to being told at the desk."""
    for channel, every in AGREE_TO.items():
        if persona.number % every == 0:
            draft = Draft(
                kind="contact",
                about=channel,
                how="paper",
                document=f"folder {persona.number + 1}",
                language="en",
                signer_name=patient.legal_name,
                signed_on=team["counselor"].day,
            )
            record_consent(actor=team["counselor"], patient=patient, draft=draft, proof=team.proof("counselor"))


def keep_appointments(team: Team, persona: Persona, patient: Patient, day: date) -> None:
    """The full exam and the care plan in the first two weeks; the plan's reviews after that."""
    elapsed, number = (day - persona.admitted_on).days, persona.number
    if elapsed == FULL_EXAM_AFTER and number % EXAM_LATE_EVERY != EXAM_LATE_REST and persona.product != NALTREXONE:
        text = "Full physical exam. Blood drawn for hepatitis B and C, HIV and liver values."
        exam = Examined("full", day, text, labs_drawn_on=day)
        sign_exam(actor=team["prescriber"], patient=patient, exam=exam)
    if elapsed == PLAN_AFTER or (elapsed > PLAN_AFTER and (elapsed - PLAN_AFTER) % REVIEW_EVERY == 0):
        goals, agreed = GOALS[number % len(GOALS)]
        plan = Agreed(goals, agreed, "every two weeks", "none", person_took_part=True, harm_reduction="Naloxone given.")
        sign_care_plan(actor=team["counselor"], patient=patient, plan=plan)


def walk_in(team: Team) -> Patient:
    """Somebody who came in on the last afternoon and is being assessed: everything else is still to be done."""
    intake = team["intake"]
    patient = register_patient(
        actor=intake, given_name="Nell", family_name="Harding", birth_date=date(1994, 3, 22), sex="female"
    )
    admit(actor=intake, patient=patient, programme="assessment", terms=Terms(sought_on=intake.day))
    return patient
