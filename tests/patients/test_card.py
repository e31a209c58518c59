"""A card leads back to one person and tells a finder nothing else."""

from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from patients.domain.record_number import record_number
from patients.printing.card import Card, card_pdf

NUMBER = record_number(123)


def photo(size=(400, 300), kind="JPEG"):
    written = BytesIO()
    Image.new("RGB", size, (90, 120, 150)).save(written, kind)
    return written.getvalue()


def page(card):
    (only,) = PdfReader(BytesIO(card_pdf(card))).pages
    return only


def test_a_card_is_the_size_of_a_bank_card():
    box = page(Card("Ada Brown", NUMBER)).mediabox
    assert (round(float(box.width) / 72 * 25.4, 1), round(float(box.height) / 72 * 25.4, 1)) == (85.6, 54.0)


def test_a_card_says_who_and_where_to_return_it_and_nothing_more():
    text = page(Card("Ada Brown", NUMBER, if_found="If found: +1 555 0100")).extract_text()
    assert text.strip().split("\n") == ["Ada Brown", NUMBER, "If found: +1 555 0100"]


def test_the_properties_of_the_file_name_nobody():
    reader = PdfReader(BytesIO(card_pdf(Card("Ada Brown", NUMBER))))
    assert "Brown" not in str(reader.metadata)
    assert NUMBER not in str(reader.metadata)


@pytest.mark.parametrize(
    "name",
    ["Maria de los Ángeles Fernández Nguyễn-Łukasiewicz", "A" * 160, "李小龙", "😀 😀", "<b>Ada</b> & B", "Ada"],
)
def test_every_name_fits_on_one_card(name):
    assert NUMBER in page(Card(name, NUMBER)).extract_text()


@pytest.mark.parametrize("size", [(10, 2000), (2000, 10), (1, 1)])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_every_shape_of_photo_fits_its_frame(size, kind):
    assert len(page(Card("Ada Brown", NUMBER, photo=photo(size, kind))).images) == 1
