"""What is put on record about an episode. The services judge the answers; forms only read them."""

from typing import Any

from django import forms

from patients.domain.enrolment import BEING_ASSESSED
from patients.forms.care import PlainForm
from patients.forms.identity import BirthDateInput
from patients.models import Exam
from patients.models.admission import BASES, CHECK_ANSWERS, CHECK_METHODS, RELATIONSHIPS
from patients.models.care_plans import HARM
from patients.models.enrolment import PREGNANCY, PROGRAMMES, SETTINGS
from patients.models.exams import MODALITIES
from patients.models.interim import CONVERTED, INTERIM_STEPS
from patients.services.admission import Asked
from patients.services.care_plans import Agreed
from patients.services.enrolment import Terms
from patients.services.exams import Examined


def choose(choices: dict[str, str], prompt: str = "choose") -> list[tuple[str, str]]:
    """The choices with a first line that is none of them, so that nothing is answered by default."""
    return [("", prompt), *((code, words) for code, words in choices.items() if code)]


def day_field(label: str, **options: Any) -> forms.DateField:
    """A day, by the browser's own date field."""
    return forms.DateField(label=label, widget=BirthDateInput(), **options)


def long_text(label: str, most: int, rows: int = 3, **options: Any) -> forms.CharField:
    """Several lines."""
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea({"rows": rows}), **options)


class AdmitForm(PlainForm):
    """From which day, to which programme and setting."""

    programme = forms.ChoiceField(choices=list(PROGRAMMES.items()))
    on = day_field("From", help_text="Today or earlier.")
    setting = forms.ChoiceField(choices=choose(SETTINGS, "the usual one"), required=False)
    sought_on = day_field("Asked for treatment on", required=False)
    pregnancy = forms.ChoiceField(
        label="Pregnant",
        choices=list(PREGNANCY.items()),
        required=False,
        help_text="They are admitted first.",
    )
    nearest_place_on = day_field(
        "Interim only: comprehensive care is free on", required=False, help_text="Empty: no place is in sight."
    )
    programmes_asked = forms.CharField(label="Interim only: programmes that were asked", required=False, max_length=300)

    def said(self) -> dict[str, Any]:
        """As the service takes it."""
        read = self.cleaned_data
        terms = Terms(
            setting=read["setting"],
            pregnancy=read["pregnancy"],
            sought_on=read["sought_on"],
            nearest_place_on=read["nearest_place_on"],
            programmes_asked=read["programmes_asked"],
        )
        return {"programme": read["programme"], "on": read["on"], "terms": terms}


class BasisForm(PlainForm):
    """Why the person qualifies."""

    programme = forms.ChoiceField(
        label="Admit to",
        choices=[(code, words) for code, words in PROGRAMMES.items() if code != BEING_ASSESSED],
        required=False,
    )
    basis = forms.ChoiceField(choices=choose(BASES))
    criteria_met = forms.IntegerField(
        label="DSM-5 criteria met", required=False, min_value=0, max_value=11, help_text="0 to 11, if counted."
    )
    words = long_text("What this rests on", 1000)

    def __init__(self, *args: Any, assessed: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        if not assessed:
            del self.fields["programme"]

    def said(self) -> dict[str, Any]:
        """As the service takes it."""
        return self.cleaned_data


class ExamForm(PlainForm):
    """One exam, one's own or one done elsewhere and verified."""

    kind = "screening"
    on = day_field("Examined on")
    modality = forms.ChoiceField(label="How", choices=list(MODALITIES.items()), initial="in_person")
    findings = long_text("Findings", 4000, rows=5)
    examiner_name = forms.CharField(
        label="Examined by somebody else", required=False, max_length=120, help_text="Their name. Empty: you examined."
    )
    examiner_licence = forms.CharField(label="Their licence", required=False, max_length=60)
    video_not_possible = forms.CharField(
        label="Sound only: why no picture was possible", required=False, max_length=200
    )
    beside_name = forms.CharField(label="Sound only: practitioner beside the person", required=False, max_length=120)
    beside_dea = forms.CharField(label="That practitioner's DEA number", required=False, max_length=20)
    labs_drawn_on = day_field("Blood drawn on", required=False)
    labs_refused = forms.BooleanField(
        label="The person did not want blood tests", required=False, help_text="It does not keep anybody from care."
    )

    def said(self) -> dict[str, Any]:
        """As the service takes it."""
        return {"exam": Examined(kind=self.kind, **self.cleaned_data)}


class _InPersonForm(ExamForm):
    """An exam that telehealth does not do."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("modality", "video_not_possible", "beside_name", "beside_dea"):
            del self.fields[name]


class FullExamForm(_InPersonForm):
    """The full physical exam."""

    kind = "full"


class YearlyExamForm(_InPersonForm):
    """The yearly exam, by a practitioner of this programme."""

    kind = "periodic"

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in ("examiner_name", "examiner_licence"):
            del self.fields[name]


EXAM_FORMS = {form.kind: form for form in (ExamForm, FullExamForm, YearlyExamForm)}


def as_examined(exam: Exam) -> dict[str, Any]:
    """A signed exam as it was typed: one's own names no other examiner."""
    typed = {name: getattr(exam, name) for name in ExamForm.base_fields}
    return typed | ({"examiner_name": "", "examiner_licence": ""} if exam.is_own_practitioner else {})


class CheckForm(PlainForm):
    """Whom somebody asked whether the person is enrolled elsewhere."""

    method = forms.ChoiceField(label="How", choices=choose(CHECK_METHODS))
    asked = forms.CharField(label="Whom", max_length=120, help_text="The registry, or the programme and who answered.")
    answer = forms.ChoiceField(choices=choose(CHECK_ANSWERS))
    elsewhere = forms.CharField(label="If enrolled: in which programme", required=False, max_length=120)
    words = forms.CharField(label="Note", required=False, max_length=300)

    def said(self) -> dict[str, Any]:
        """As the service takes it; it was asked just now."""
        return {"said": Asked(**self.cleaned_data)}


class GuardianForm(PlainForm):
    """A guardian's written word."""

    guardian_name = forms.CharField(label="Name", max_length=120)
    relationship = forms.ChoiceField(choices=choose(RELATIONSHIPS))
    signed_on = day_field("Signed on")
    is_given = forms.TypedChoiceField(
        label="They",
        choices=[("yes", "consent"), ("no", "take their consent back")],
        coerce=lambda word: word == "yes",
        initial="yes",
    )

    def said(self) -> dict[str, Any]:
        """As the service takes it."""
        return self.cleaned_data


class CarePlanForm(PlainForm):
    """What was agreed, and what the harm screen found."""

    goals = long_text("What the person wants to reach", 2000)
    agreed = long_text("What was agreed", 2000)
    harm_reduction = long_text("Harm reduction", 1000, rows=2, required=False)
    needs = long_text(
        "Other needs",
        2000,
        rows=2,
        required=False,
        help_text="Work, school, health, mind, money, law, housing, recovery support.",
    )
    frequency = forms.CharField(label="How often to meet", max_length=120)
    harm = forms.ChoiceField(label="Imminent harm to self or others", choices=choose(HARM))
    person_took_part = forms.BooleanField(label="The person took part", required=False)

    def said(self) -> dict[str, Any]:
        """As the service takes it."""
        return {"plan": Agreed(**self.cleaned_data)}


class InterimStepForm(PlainForm):
    """Something done for somebody in interim treatment."""

    step = forms.ChoiceField(
        label="What", choices=choose({code: words for code, words in INTERIM_STEPS.items() if code != CONVERTED})
    )
    on = day_field("On")
    until = day_field("Exception: its last day", required=False)
    words = forms.CharField(label="How, and with whom", max_length=300)

    def said(self) -> dict[str, Any]:
        """As the service takes it."""
        return self.cleaned_data


class ConvertForm(PlainForm):
    """On to comprehensive treatment."""

    words = forms.CharField(label="What was arranged", max_length=300)

    def said(self) -> dict[str, Any]:
        """As the service takes it."""
        return self.cleaned_data
