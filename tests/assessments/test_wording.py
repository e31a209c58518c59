"""The wording that comes with Evenkeel, and which wording a person was asked in."""

import pytest

from assessments.domain.bundled_wording import FILES, bundled, read_bundled
from assessments.domain.instrument import LicenceClass
from assessments.domain.library import all_versions, current
from assessments.domain.schema import BadInstrument
from assessments.selectors.wording import wording_of
from assessments.services.concluding import sign
from assessments.services.saving import save_answers
from assessments.services.text_packs import install_text_pack
from tests.cast.assessments import PHQ9, begun
from tests.cast.clinic import make_clinic
from tests.cast.dosing import person
from tests.cast.text_packs import GROUND, pack

WHO5 = {f"q{number}": 3 for number in range(1, 6)}


def test_only_wording_whose_licence_lets_it_is_bundled_and_all_of_it_fits_its_instrument():
    assert len(bundled()) == len(list(FILES.glob("*"))) == 9
    for name, version, _ in bundled():
        assert all_versions()[name, version].licence.kind is LicenceClass.BUNDLED


def test_wording_that_is_not_ours_to_bundle_is_refused(tmp_path):
    (tmp_path / "who5-1.0.0.en.yaml").write_bytes(pack())
    with pytest.raises(BadInstrument, match="a clinic installs it"):
        read_bundled(tmp_path.glob("*.yaml"))


def test_a_pack_named_after_something_else_is_refused(tmp_path):
    (tmp_path / "phq9-1.0.0.es.yaml").write_bytes((FILES / "phq9-1.0.0.en.yaml").read_bytes())
    with pytest.raises(BadInstrument, match="name the file after all three"):
        read_bundled(tmp_path.glob("*.yaml"))


@pytest.mark.django_db
def test_what_the_clinic_installs_is_shown_before_what_is_bundled():
    clinic = make_clinic()
    gad7 = current()["gad7"]
    assert "nervous, anxious" in wording_of(clinic.site.pk, gad7, "en").items["q1"]
    words = {f"q{number}": f"Wording {number}" for number in range(1, 8)}
    source = pack(instrument="instrument: gad7", items=words)
    install_text_pack(source, actor=clinic.actor("administrator"), site=clinic.site, attestation=GROUND)
    assert wording_of(clinic.site.pk, gad7, "en").items["q1"] == "Wording 1"
    assert "nervous, anxious" in wording_of(clinic.site.pk + 1, gad7, "en").items["q1"]


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["phq9", "who5"])
def test_the_page_asks_in_the_validated_wording_or_says_labels_only(client, code):
    clinic = make_clinic()
    form = begun(clinic, person(clinic), code)
    client.force_login(clinic.users["counselor"])
    page = client.get(f"/assessments/{form.pk}/").content.decode()
    worded = code == "phq9"
    assert ("Feeling down, depressed, or hopeless" in page) is worded
    assert ("No permission required to reproduce" in page) is worded
    assert ("Labels only" in page) is not worded


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "answers", "languages", "source"),
    [
        ("phq9", PHQ9, ["en"], "pack"),
        ("phq9", PHQ9, ["en", "es"], "pack"),
        ("gad7", {f"q{number}": 1 for number in range(1, 8)}, ["en", "es"], "labels"),
        ("who5", WHO5, ["en"], "labels"),
        ("craving_vas", {"vas": 3}, ["en"], "labels"),
    ],
)
def test_a_result_says_validated_wording_only_if_every_answer_was_asked_in_it(code, answers, languages, source):
    clinic = make_clinic()
    form = begun(clinic, person(clinic), code)
    halves = [dict(list(answers.items())[place :: len(languages)]) for place in range(len(languages))]
    for language, changes in zip(languages, halves, strict=True):
        save_answers(actor=clinic.actor("counselor"), assessment_id=form.pk, changes=changes, language=language)
    assert sign(actor=clinic.actor("counselor"), assessment_id=form.pk).text_source == source
