"""Making a safe picture out of whatever was uploaded: drawn anew, small, without its hidden notes.

Pillow reads three formats only and never more pixels than a camera makes, so that a small file that
unfolds into a huge picture is refused before it is unfolded.
"""

import warnings
from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageOps, UnidentifiedImageError

from clinic.errors import Malformed

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
SIDE, THUMB_SIDE = 800, 160
FORMATS = ("JPEG", "PNG", "WEBP")
NOT_A_PICTURE = "This file is not a picture. Choose a JPEG, PNG or WebP file, or use the camera."


def face_and_thumb(upload: BinaryIO, *, size: int) -> tuple[bytes, bytes]:
    """The uploaded picture as two JPEGs, at most 800 and 160 pixels wide and high. Raises Malformed."""
    if size > MOST_BYTES:
        raise _refused(f"The photo has {size / 1024**2:.0f} MB; at most {MOST_BYTES // 1024**2} MB can be taken.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(upload, formats=FORMATS) as picture:
                return _drawn_anew(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, MemoryError):
        raise _refused(NOT_A_PICTURE) from None


def _drawn_anew(picture: Image.Image) -> tuple[bytes, bytes]:
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_many_pixels()
    picture.draft("RGB", (SIDE * 2, SIDE * 2))
    upright = ImageOps.exif_transpose(picture)
    face = Image.new("RGB", upright.size, "white")
    seen_through = upright.convert("RGBA") if upright.has_transparency_data else None
    face.paste(upright.convert("RGB") if seen_through is None else seen_through, mask=seen_through)
    return _as_jpeg(face, SIDE), _as_jpeg(face, THUMB_SIDE)


def _as_jpeg(picture: Image.Image, side: int) -> bytes:
    picture = picture.copy()
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    drawn = BytesIO()
    picture.save(drawn, "JPEG", quality=86, optimize=True)
    return drawn.getvalue()


def _too_many_pixels() -> Malformed:
    return _refused(f"The photo has too many pixels; at most {MOST_PIXELS // 1_000_000} million can be taken.")


def _refused(sentence: str) -> Malformed:
    return Malformed(sentence, code="bad_photo", fields={"photo": [sentence]})
