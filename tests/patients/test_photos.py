"""Photos: drawn anew, kept out of reach, shown to those who may find people."""

from io import BytesIO

import pytest
from PIL import Image

from clinic.models import AuditEvent
from patients.models import Patient
from tests.cast import pictures
from tests.cast.dosing import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(clinic):
    return person(clinic)


def kept(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("upload", [pictures.jpeg, pictures.png])
def test_a_photo_is_drawn_anew_small_and_without_its_notes(as_role, ada, upload, tmp_path):
    client = as_role("nurse")
    assert client.post(f"/people/{ada.pk}/photo/", {"photo": upload()}).status_code == 302

    shown = client.get(f"/people/{ada.pk}/photo/face/")
    picture = Image.open(BytesIO(shown.content))
    assert (picture.format, max(picture.size) <= 800, dict(picture.getexif())) == ("JPEG", True, {})
    assert shown.headers["Cache-Control"] == "no-store"
    thumb = Image.open(BytesIO(client.get(f"/people/{ada.pk}/photo/thumb/").content))
    assert max(thumb.size) <= 160
    assert {path.stat().st_mode & 0o777 for path in kept(tmp_path)} == {0o600}
    assert {path.parent.stat().st_mode & 0o777 for path in kept(tmp_path)} == {0o700}


def test_the_name_of_the_file_tells_nothing(as_role, ada, tmp_path):
    as_role("nurse").post(f"/people/{ada.pk}/photo/", {"photo": pictures.jpeg(name="ada-example.jpg")})
    names = " ".join(str(path.relative_to(tmp_path)).lower() for path in kept(tmp_path))
    assert "ada" not in names.replace(Patient.objects.get().photo, "")
    assert ada.record_number.lower() not in names


def test_a_new_photo_takes_the_place_of_the_old_one_and_leaves_no_file_behind(
    as_role, ada, tmp_path, django_capture_on_commit_callbacks
):
    client = as_role("nurse")
    client.post(f"/people/{ada.pk}/photo/", {"photo": pictures.jpeg()})
    before = kept(tmp_path)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/people/{ada.pk}/photo/", {"photo": pictures.png()})
    assert len(kept(tmp_path)) == 2
    assert not set(before) & set(kept(tmp_path))
    events = AuditEvent.objects.filter(verb="patient.photographed", patient_id=ada.pk)
    assert [event.detail["replaced"] for event in events] == [False, True]


def test_a_photo_that_could_not_be_put_on_record_leaves_no_file_behind(as_role, ada, tmp_path, monkeypatch):
    def fail(*_args, **_more):
        raise RuntimeError("the trail is full")

    monkeypatch.setattr("patients.services.photos.audit.record", fail)
    with pytest.raises(RuntimeError):
        as_role("nurse").post(f"/people/{ada.pk}/photo/", {"photo": pictures.jpeg()})
    assert kept(tmp_path) == []


@pytest.mark.parametrize("wrong", [pictures.heavy, pictures.text, pictures.half, pictures.gif, pictures.bomb])
def test_what_is_no_photo_is_refused_and_the_present_one_stays(as_role, ada, tmp_path, wrong):
    client = as_role("nurse")
    client.post(f"/people/{ada.pk}/photo/", {"photo": pictures.jpeg()})
    before = kept(tmp_path)
    assert client.post(f"/people/{ada.pk}/photo/", {"photo": wrong()}).status_code == 400
    assert kept(tmp_path) == before


def test_nobody_else_sees_a_photo(client, as_role, ada):
    as_role("nurse").post(f"/people/{ada.pk}/photo/", {"photo": pictures.jpeg()})
    client.logout()
    assert client.get(f"/people/{ada.pk}/photo/face/").status_code == 302
    assert as_role("administrator").get(f"/people/{ada.pk}/photo/face/").status_code == 403


def test_a_person_without_a_photo_has_no_photo_page(as_role, ada):
    assert as_role("nurse").get(f"/people/{ada.pk}/photo/face/").status_code == 404
