"""The sections about why the person is here, who they are in life, and how they live."""

from patients.domain import teds
from patients.forms.intake.questions import SectionForm, SomeOf, one_of, text, whole

# The five indications for a medication management programme, as the programme's own criteria name them.
INDICATIONS = {
    "dependence": "Opioids or alcohol: dependent on them",
    "co_occurring": "Medical or mental health problems besides",
    "several": "Several substances",
    "injecting": "Injecting",
    "outpatient_detox": "Wants to come off as an outpatient",
}
YES_NO = {"yes": "Yes", "no": "No"}


class ReasonForm(SectionForm):
    """What brings the person; kept as the reason for the programme."""

    indications = SomeOf("Reasons for coming", INDICATIONS, help="Everything that fits.", none="None of these")
    own_words = text("In their own words", longest=1000, lines=3, help="What would help most?")
    referral = one_of("Who sent you", teds.REFERRAL.choices)
    justice_referral = one_of("Which authority", teds.JUSTICE_REFERRAL.choices)
    days_waited = whole("Days waited", help="From first asking for help until today. Today is 0.")

    when = {"justice_referral": ("referral", frozenset({"justice"}))}


class AboutForm(SectionForm):
    """What the state asks of everybody who is admitted."""

    race = one_of("Race", teds.RACE.choices)
    ethnicity = one_of("Hispanic or Latino", teds.ETHNICITY.choices)
    marital = one_of("Marital status", teds.MARITAL.choices)
    veteran = one_of("Served in the armed forces", teds.VETERAN.choices)
    school_years = whole(
        "Years of school", most=25, help="Completed. High school or GED is 12, a bachelor's degree 16."
    )


class WorkForm(SectionForm):
    """Work and money."""

    employment = one_of("Work", teds.EMPLOYMENT.choices)
    not_in_labour = one_of("Instead of work", teds.NOT_IN_LABOUR.choices)
    income = one_of("Main income", teds.INCOME.choices)
    insurance = one_of("Health insurance", teds.INSURANCE.choices)
    payer = one_of("Who pays for treatment", teds.PAYER.choices)

    when = {"not_in_labour": ("employment", frozenset({"not_in_labour"}))}


class HomeForm(SectionForm):
    """How the person lives: what helps, and what makes coming and keeping medicine at home hard."""

    living = one_of("Where you live now", teds.LIVING.choices)
    supporters = text("Who supports you", help="First names or what they are to the person. Nobody is an answer too.")
    uses_around = one_of("Does anybody at home use", YES_NO)
    children = whole("Children at home", most=30, help="Under 18. None is 0.")
    storage = one_of(
        "Place to lock medicine away",
        {"lockbox": "Has a lockbox", "other": "Another place that locks", "needs": "Needs one"},
        help="Out of reach of children and visitors.",
    )
    transport = one_of(
        "How you get here",
        {
            "walk": "On foot or by bicycle",
            "public": "Bus or train",
            "own": "Own car",
            "lift": "Somebody drives",
            "ride": "Paid ride",
        },
    )
    travel_minutes = whole("Minutes to get here", most=600)
    legal = SomeOf(
        "With the law",
        {"probation": "Probation or parole", "case": "Court case open", "custody": "Child custody case"},
        none="Nothing",
    )
    arrests = whole("Arrests in the last 30 days", most=30, help="None is 0.")
    self_help = one_of("Self-help meetings in the last 30 days", teds.SELF_HELP.choices)
