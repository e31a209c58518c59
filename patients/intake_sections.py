"""The sections of the intake this app asks, in their order. Other parts add theirs between them."""

from clinic.permissions import Role
from patients.forms.intake.asking import AboutForm, HomeForm, ReasonForm, WorkForm
from patients.forms.intake.person import ContactsForm, EmergencyForm, IdentityForm, LanguageForm
from patients.intake_history import SECTIONS_OF_HISTORY
from patients.sections import Section, add_section
from patients.selectors.contact import contacts_known, emergency_known, identity_known, language_known
from patients.services.contact import keep_contacts, keep_emergency_contact, keep_identity, keep_language

COUNSELOR_FIRST = (Role.COUNSELOR, Role.INTAKE)

SECTIONS = (
    Section("reason", "What brings you", "Begin with what the person came for.", ReasonForm, order=10),
    Section(
        "identity",
        "Who you are",
        "As on an official paper; the name to call the person by besides.",
        IdentityForm,
        order=20,
        known=identity_known,
        keep=keep_identity,
    ),
    Section(
        "contacts",
        "How to reach you",
        "Ask for each: is it safe? Nobody writes or calls where it is not.",
        ContactsForm,
        order=30,
        known=contacts_known,
        keep=keep_contacts,
    ),
    Section(
        "language",
        "Language",
        "Spoken language, and how the person likes to read.",
        LanguageForm,
        order=40,
        known=language_known,
        keep=keep_language,
    ),
    Section(
        "emergency",
        "Emergency contact",
        "Who should be called when something goes wrong?",
        EmergencyForm,
        order=50,
        known=emergency_known,
        keep=keep_emergency_contact,
    ),
    *SECTIONS_OF_HISTORY,
    Section("about", "About you", "The state asks this of everybody. No answer is an answer.", AboutForm, order=200),
    Section("work", "Work and money", "Nobody is turned away for these answers.", WorkForm, order=210),
    Section("home", "Home", "What helps, and what gets in the way.", HomeForm, order=220, roles=COUNSELOR_FIRST),
)


def add_sections() -> None:
    """Called once, when the app is ready."""
    for section in SECTIONS:
        add_section(section)
