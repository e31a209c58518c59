"""The validated wording: bundled where its licence lets it, installed by a clinic on its word, shown and kept."""

import pytest
from django.core.management import CommandError, call_command

from assessments.domain.library import current
from assessments.models import InstalledTextPack
from assessments.selectors.wording import worded, wording_of
from assessments.services.text_packs import install_text_pack
from clinic.errors import Malformed, Refused
from clinic.models import AuditEvent
from tests.cast.clinic import make_clinic
from tests.cast.text_packs import GROUND, pack

pytestmark = pytest.mark.django_db


def install(clinic, source, **options):
    return install_text_pack(
        source, actor=clinic.actor("administrator"), site=clinic.site, **{"attestation": GROUND, **options}
    )


def test_the_newest_pack_of_the_site_is_shown_and_the_older_one_stays():
    clinic = make_clinic()
    install(clinic, pack())
    install(clinic, pack(items={"q1": "Better wording"}))
    shown = wording_of(clinic.site.pk, current()["who5"], "en")
    assert shown.items["q1"] == "Better wording"
    assert InstalledTextPack.objects.count() == 2
    assert AuditEvent.objects.filter(verb="text_pack.installed").count() == 2
    assert worded(clinic.site.pk)["who5", "1.0.0"] == ("en",)


def test_without_a_pack_there_is_no_wording():
    clinic = make_clinic()
    install(clinic, pack())
    assert wording_of(clinic.site.pk, current()["who5"], "es") is None
    assert wording_of(clinic.site.pk + 1, current()["who5"], "en") is None


@pytest.mark.parametrize(
    ("source", "place"),
    [
        (pack(instrument="instrument: craving_vas"), "our own"),
        (pack(instrument="instrument: nothing"), "there is no"),
        (pack(version="version: 9.0.0"), "there is no"),
        (pack(language="language: fr"), "language"),
        (pack(items={"q6": "One too many"}), "items.q6"),
        (pack(items={"q5": ""}), "items.q5"),
        (pack(more="sorce: x"), "sorce"),
        (pack(more="options: {q1: {0: never}}"), "options.q1"),
        (b"items: [", "not YAML"),
        (b"\xff\xfe\x00", "not YAML"),
        (b"x" * 300_000, "kB"),
    ],
)
def test_a_pack_that_does_not_fit_is_refused_by_its_place_and_nothing_is_kept(source, place):
    clinic = make_clinic()
    with pytest.raises(Malformed, match=place):
        install(clinic, source)
    assert not InstalledTextPack.objects.exists()


def test_a_pack_needs_a_ground_and_somebody_who_may():
    clinic = make_clinic()
    with pytest.raises(Malformed, match="why the clinic may show"):
        install(clinic, pack(), attestation=" ")
    with pytest.raises(Refused):
        install_text_pack(pack(), actor=clinic.actor("nurse"), site=clinic.site, attestation=GROUND)


def test_the_command_installs_a_file(tmp_path):
    clinic = make_clinic()
    file = tmp_path / "who5.yaml"
    file.write_bytes(pack())
    call_command("install_text_pack", str(file), site=clinic.site.pk, attestation=GROUND, verbosity=0)
    assert InstalledTextPack.objects.get().installed_by.username == "system"
    with pytest.raises(CommandError, match="There is no site"):
        call_command("install_text_pack", str(file), site=0, attestation=GROUND)


def test_the_library_says_labels_only_until_the_wording_is_installed(client):
    clinic = make_clinic()
    client.force_login(clinic.users["nurse"])
    before = client.get("/instruments/who5/").content.decode()
    install(clinic, pack())
    after = client.get("/instruments/who5/").content.decode()
    assert ("Labels only" in before, "Labels only" in after) == (True, False)


@pytest.mark.parametrize("name", sorted(current()))
def test_every_instrument_has_its_page_with_licence_and_references(client, name):
    clinic = make_clinic()
    client.force_login(clinic.users["intake"])
    page = client.get(f"/instruments/{name}/").content.decode()
    assert "Licence and references" in page
    assert f"/instruments/{name}/" in client.get("/instruments/").content.decode()


def test_an_instrument_nobody_has_is_not_found(client):
    clinic = make_clinic()
    client.force_login(clinic.users["nurse"])
    assert client.get("/instruments/nothing/").status_code == 404


def test_the_library_asks_the_database_the_same_however_much_wording_is_installed(
    client, django_assert_max_num_queries
):
    clinic = make_clinic()
    client.force_login(clinic.users["nurse"])
    client.get("/instruments/")
    asked = []
    for installed in (0, 3, 27):
        for number in range(installed):
            install(clinic, pack(items={"q1": f"Wording {number}"}))
        with django_assert_max_num_queries(12) as queries:
            client.get("/instruments/")
        asked.append(len(queries))
    assert len(set(asked)) == 1
