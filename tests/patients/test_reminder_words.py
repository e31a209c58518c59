"""What a reminder says gives nothing away, in any language, and when it may be said."""

import tomllib
from datetime import UTC, date, datetime, time

import pytest

from clinic.errors import Malformed, Refused
from patients.domain import reminder_words
from patients.domain.reminder_words import FOLDER, LANGUAGES, TEMPLATES, Said, language_for, revealing_in, words_of
from patients.domain.reminding import is_opt_out, is_quiet, quiet_ends
from patients.services.reminder_rules import set_rules
from tests.architecture.sources import ROOT
from tests.cast.reminders import reminding

CHANNELS = ("sms", "email", "window")
SAID = Said("Front Desk", "+12125550199", date(2026, 11, 19), time(9, 30))


def names_of_drugs():
    """Every ingredient and product of the formulary, whole and by its first word."""
    rows = tomllib.loads((ROOT / "dosing" / "formulary.toml").read_text())
    found = {
        str(one[part])
        for kind in rows.values()
        if isinstance(kind, list)
        for one in kind
        for part in ("code", "name")
        if part in one
    }
    return found | {name.split()[0].split("-")[0] for name in found}


def everything_said():
    for language in LANGUAGES:
        for template in TEMPLATES:
            for channel in CHANNELS:
                for said in (SAID, Said(SAID.sender, SAID.phone, SAID.on)):
                    words = words_of(template, channel, language, said)
                    yield f"{language} {template} {channel}", words


def test_no_template_in_any_language_gives_anything_away():
    drugs = names_of_drugs()
    assert len(drugs) > 10
    found = {
        name: revealing_in(f"{words.subject} {words.body}", {*drugs, "Harbour Street"})
        for name, words in everything_said()
    }
    assert {name: telling for name, telling in found.items() if telling} == {}


@pytest.mark.parametrize(
    "bad",
    [
        "Your methadone is ready",
        "Come to the clinic",
        "Tu dosis",
        "Missed doses",
        "Clínica del Puerto",
        "Recovery Center",
    ],
)
def test_a_telling_word_is_found(bad):
    assert revealing_in(bad)


def test_every_language_holds_the_same_messages_and_there_are_no_others():
    packs = {path.stem: tomllib.loads(path.read_text()) for path in FOLDER.glob("*.toml")}
    assert set(packs) == set(LANGUAGES)
    shapes = [{name: sorted(part) for name, part in pack.items() if isinstance(part, dict)} for pack in packs.values()]
    assert all(shape == shapes[0] and set(shape) == set(TEMPLATES) for shape in shapes)


def test_every_text_message_says_how_to_end_them():
    ends = {"en": "Reply STOP", "es": "Responda ALTO"}
    for name, words in everything_said():
        language, _, channel = name.split()
        assert channel != "sms" or ends[language] in words.body


def test_the_words_are_those_of_the_language():
    assert "Thursday, November 19 at 9:30 AM" in words_of("coming", "sms", "en", SAID).body
    assert "jueves 19 de noviembre a las 9:30 a. m." in words_of("coming", "sms", "es", SAID).body
    assert language_for("es") == "es"
    assert language_for("ht") == language_for("") == "en"


def test_accents_hide_no_word():
    assert revealing_in("Clinica") == revealing_in("clínica") != []
    assert reminder_words.revealing_in("Front Desk") == []


@pytest.mark.parametrize(
    "reply", ["STOP", " stop. ", "Stop please", "ALTO", "No más", "opt out", "Unsubscribe!", "parar"]
)
def test_a_reply_that_means_no_more(reply):
    assert is_opt_out(reply)


@pytest.mark.parametrize("reply", ["yes", "see you then", "I cannot stop shaking", "", "alta"])
def test_a_reply_that_means_something_else(reply):
    assert not is_opt_out(reply)


def test_quiet_hours_go_over_midnight():
    quiet = [hour for hour in range(24) if is_quiet(time(hour), time(21), time(8))]
    assert quiet == [0, 1, 2, 3, 4, 5, 6, 7, 21, 22, 23]
    assert not any(is_quiet(time(hour), time(8), time(8)) for hour in range(24))
    assert [hour for hour in range(24) if is_quiet(time(hour), time(12), time(14))] == [12, 13]
    evening, night = datetime(2026, 11, 18, 22, tzinfo=UTC), datetime(2026, 11, 18, 3, tzinfo=UTC)
    assert quiet_ends(evening, time(8)) == datetime(2026, 11, 19, 8, tzinfo=UTC)
    assert quiet_ends(night, time(8)) == datetime(2026, 11, 18, 8, tzinfo=UTC)


@pytest.mark.parametrize("sender", ["Harbour Street Clinic", "Recovery Partners", "Methadone Desk"])
def test_a_sender_that_gives_it_away_is_refused(clinic, sender):
    with pytest.raises(Malformed) as refusal:
        reminding(clinic, sender=sender)
    assert "neutral" in refusal.value.fields["sender"][0]


def test_who_may_not_set_up_a_site_does_not_set_its_reminders(clinic):
    with pytest.raises(Refused):
        set_rules(actor=clinic.actor("nurse"), site=clinic.site, is_on=True, sender="Front Desk", phone="2125550199")
