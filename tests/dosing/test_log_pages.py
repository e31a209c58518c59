"""The dispensing log on its pages and in its files."""

from __future__ import annotations

import csv
import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.models import AuditEvent
from clinic.services.sealing import seal_events
from clinic.services.system import system_actor
from dosing.services.dispensing import give_dose
from tests.cast.clinic import Clinic, make_clinic
from tests.cast.dosing import at_window, bottle, person, signed_order
from tests.cast.pages import a_morning, digits, signed_in, text_of

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic()


def test_the_log_of_the_day_has_the_eight_facts_of_every_line(clinic):
    morning = a_morning(clinic)
    day = morning["day"]
    answer = signed_in(clinic).get(f"/stock/log/{day}/{day}/lines.csv")
    rows = list(csv.DictReader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row["kind"] for row in rows] == ["spilled", "consumed", "consumed", "consumed", "reversed"]
    for row in rows:
        facts = (
            row["substance"],
            row["strength"],
            row["dosage_form"],
            row["date"],
            row["record_number"],
            row["initials"],
        )
        assert facts[:4] == ("methadone", "10 mg/mL", "oral concentrate", day)
        assert facts[4:] in {(one.record_number, "NE") for one in morning["people"]}
    assert [row["consumed_mg"] for row in rows] == ["0", "80", "50", "80", "-80"]
    assert [row["wasted_mg"] for row in rows] == ["80", "0", "30", "0", "0"]
    assert [row["witness"] for row in rows] == ["NE", "", "NE", "", ""]
    assert {row["lot"] for row in rows} == {"L-100"}
    assert rows[4]["concerns_line"] == rows[3]["line"]


def test_the_printed_day_waits_for_initials_bears_the_seal_and_is_on_record(clinic):
    morning = a_morning(clinic)
    day = morning["day"]
    seal_events(actor=system_actor())
    client = signed_in(clinic)
    text = text_of(client.get(f"/stock/log/{day}/{day}/lines.pdf").content)
    assert "Initials of those who dispensed" in text
    assert "Nurse Example" in text
    assert "keep the paper log too" in text
    assert re.search(r"Seal of the audit trail: [0-9a-f]{64}", text)
    assert "Ada Example" not in text
    event = AuditEvent.objects.get(verb="log.printed")
    assert (event.username, event.detail["form"], event.detail["first"]) == ("nurse", "lines", day)
    assert "Last printed at" in client.get("/stock/counts/").content.decode()


def test_the_log_warns_until_the_approval_is_on_record(clinic):
    client = signed_in(clinic)
    assert "DEA approval of this system is not on record" in client.get("/stock/log/").content.decode()
    clinic.site.dea_system_approved_on = clinic.actor("nurse").day
    clinic.site.save()
    assert "not on record" not in client.get("/stock/log/").content.decode()


def test_a_schedule_is_kept_apart(clinic):
    morning = a_morning(clinic)
    client = signed_in(clinic)
    assert morning["people"][0].record_number in client.get("/stock/log/?schedule=C-II").content.decode()
    day = morning["day"]
    answer = client.get(f"/stock/log/{day}/{day}/lines.csv?schedule=C-III")
    assert len(b"".join(answer.streaming_content).splitlines()) == 1


def test_a_period_is_rebuilt_from_its_movements(clinic):
    a_morning(clinic)
    page = digits(signed_in(clinic).get("/stock/log/period/"))
    for figure in ("10000", "130", "110", "9760"):  # received, dispensed, wasted, closing
        assert figure in page
    assert "Does not add up" not in page


def test_the_log_asks_the_same_whatever_its_length(clinic):
    client, container = signed_in(clinic), bottle(clinic)
    asked = []
    for name in ("Ada", "Ben"):
        for number in range(2):
            one = person(clinic, given=f"{name} {number}")
            signed_order(clinic, one)
            give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, one, container))
        with CaptureQueriesContext(connection) as seen:
            client.get("/stock/log/")
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 9


def test_names_are_printed_for_few_and_that_is_on_record(clinic):
    morning = a_morning(clinic)
    address = f"/stock/log/{morning['day']}/{morning['day']}/cross-index.pdf"
    assert signed_in(clinic).get(address).status_code == 403
    text = text_of(signed_in(clinic, "inspector").get(address).content)
    for one in morning["people"]:
        assert one.record_number in text
        assert one.legal_name in text
    assert AuditEvent.objects.get(verb="cross_index.printed").detail["people"] == 3


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("2026-02-30/2026-03-01/lines.pdf", 404),
        ("2026-03-02/2026-03-01/lines.pdf", 400),
        ("2026-01-01/2026-03-01/lines.pdf", 400),
        ("0001-01-01/0001-01-01/summary.pdf", 400),
        ("2016-01-01/2026-01-01/summary.pdf", 200),
    ],
)
def test_days_that_cannot_be_are_refused(clinic, address, status):
    assert signed_in(clinic).get(f"/stock/log/{address}").status_code == status


@pytest.mark.parametrize("asked", ["?day=2026-02-30", "?day=9999-12-31", "?day=", "?schedule=%00", "?day=0001-01-01"])
def test_a_day_that_cannot_be_shows_today(clinic, asked):
    assert signed_in(clinic).get(f"/stock/log/{asked}").status_code == 200


def test_a_print_of_one_schedule_says_so_and_one_of_no_schedule_is_refused(clinic):
    day = a_morning(clinic)["day"]
    client = signed_in(clinic)
    address = f"/stock/log/{day}/{day}/lines.pdf"
    assert "C-II only" in text_of(client.get(f"{address}?schedule=C-II").content)
    assert "only" not in text_of(client.get(address).content).split("Substance")[0]
    refused = client.get(f"{address}?schedule=C-9")
    assert refused.status_code == 400
    assert AuditEvent.objects.filter(verb="log.printed").count() == 2


def test_the_seal_as_the_paper_has_it_is_what_the_check_takes(clinic):
    day = a_morning(clinic)["day"]
    seal_events(actor=system_actor())
    text = text_of(signed_in(clinic).get(f"/stock/log/{day}/{day}/lines.pdf").content)
    printed = re.search(r"Seal of the audit trail: (.+)", text)
    assert printed
    call_command("verify_audit", expect_last=printed[1], stdout=StringIO())
    with pytest.raises(CommandError, match="was cut off since"):
        call_command("verify_audit", expect_last="0" * 64 + ", 1 June 2026", stdout=StringIO())


def test_a_print_that_the_day_has_overtaken_or_of_the_table_alone_is_not_the_days_log(clinic):
    morning = a_morning(clinic)
    day, client = morning["day"], signed_in(clinic)
    client.get(f"/stock/log/{day}/{day}/lines.csv")
    assert "It has not been printed today" in client.get("/stock/counts/").content.decode()
    client.get(f"/stock/log/{day}/{day}/lines.pdf")
    page = client.get("/stock/counts/").content.decode()
    assert "Last printed at" in page
    assert "print it again" not in page
    late = person(clinic)
    signed_order(clinic, late)
    give_dose(actor=clinic.actor("nurse"), at=at_window(clinic, late, container=morning["container"]))
    assert "print it again" in client.get("/stock/counts/").content.decode()
