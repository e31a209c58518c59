"""Pictures and things that only look like pictures, as uploads."""

import struct
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

BERLIN = {0x010F: "Camera maker", 0x8825: {1: "N", 2: (52.0, 31.0, 0.0)}}


def jpeg(*, size: tuple[int, int] = (1200, 1600), name: str = "face.jpg") -> SimpleUploadedFile:
    """A photo as a phone makes it, place and maker included."""
    picture, notes, drawn = Image.new("RGB", size, (180, 140, 120)), Image.Exif(), BytesIO()
    for tag, value in BERLIN.items():
        notes[tag] = value
    picture.save(drawn, "JPEG", exif=notes)
    return SimpleUploadedFile(name, drawn.getvalue(), content_type="image/jpeg")


def png(*, mode: str = "RGBA") -> SimpleUploadedFile:
    """A small PNG one can see through."""
    drawn = BytesIO()
    Image.new(mode, (40, 30)).save(drawn, "PNG")
    return SimpleUploadedFile("face.png", drawn.getvalue(), content_type="image/png")


def bomb() -> SimpleUploadedFile:
    """A few hundred bytes that unfold into 900 million pixels."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return SimpleUploadedFile("bomb.png", b"\x89PNG\r\n\x1a\n" + body, content_type="image/png")


def heavy() -> SimpleUploadedFile:
    """Twenty megabytes that begin like a photo."""
    return SimpleUploadedFile("big.jpg", jpeg().read() + b"\0" * 20 * 1024 * 1024, content_type="image/jpeg")


def half() -> SimpleUploadedFile:
    """A photo whose second half never arrived."""
    whole = jpeg().read()
    return SimpleUploadedFile("half.jpg", whole[: len(whole) // 2], content_type="image/jpeg")


def text() -> SimpleUploadedFile:
    """A page with a script in it, called a photo."""
    return SimpleUploadedFile("face.jpg", b"<script>alert(1)</script>", content_type="image/jpeg")


def gif() -> SimpleUploadedFile:
    """A picture of a kind that is not taken."""
    drawn = BytesIO()
    Image.new("P", (40, 30)).save(drawn, "GIF")
    return SimpleUploadedFile("face.gif", drawn.getvalue(), content_type="image/gif")
