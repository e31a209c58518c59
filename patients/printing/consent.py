"""The signed consent on paper, in the words that were signed."""

from __future__ import annotations

from reportlab.platypus import Flowable, Spacer

from clinic import clock
from patients.domain.consent import KINDS
from patients.domain.consent_words import Form, words_in
from patients.models import Consent, ConsentEnd
from patients.models.patient import Patient
from patients.printing.sheet import sheet_pdf, signature, small, terms, text, title

_ROOM_TO_SIGN = {"en": "Signature and date", "es": "Firma y fecha"}


def consent_pdf(consent: Consent) -> bytes:
    """The words as they were kept, who signed and when, and what became of it."""
    first, *rest = consent.words.split("\n\n")
    at = clock.local(consent.patient.site, consent.recorded_at)
    label = words_in(consent.language)["labels"]["signed"]
    who = f"{label}: {consent.signed_on.day} {consent.signed_on:%B %Y}, {consent.get_how_display()}"
    if consent.relationship:
        who += f"; {consent.get_capacity_display()}, {consent.relationship}"
    story: list[Flowable] = [title(first), *map(text, rest), signature(who, consent.signer_name), Spacer(1, 12)]
    story.append(small(f"Explained and witnessed by {_name(consent)}. Kept {at.day} {at:%B %Y, %H:%M}."))
    story += [small(f"{end.get_why_display().capitalize()} {_on(consent, end)}") for end in consent.endings.all()]
    foot = f"{consent.form_version} ({KINDS[consent.kind].source})"
    return sheet_pdf(story, site=consent.patient.site, browser_title="Consent", foot=foot)


def form_pdf(form: Form, *, patient: Patient) -> bytes:
    """The form before it is signed, with room for a signature on paper."""
    story: list[Flowable] = [title(form.title), *map(text, form.paragraphs), terms(form.elements)]
    story += [*map(text, form.statements), signature(_ROOM_TO_SIGN[form.language], "")]
    return sheet_pdf(story, site=patient.site, browser_title="Consent form", foot=form.version)


def _name(consent: Consent) -> str:
    return consent.explained_by.get_full_name() or consent.explained_by.get_username()


def _on(consent: Consent, end: ConsentEnd) -> str:
    at = clock.local(consent.patient.site, end.ended_at)
    whom = f" for {end.recipient}" if end.recipient else ""
    return f"on {at.day} {at:%B %Y, %H:%M}{whom}."
