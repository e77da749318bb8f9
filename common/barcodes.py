"""Bar codes and QR codes on a photograph, as a phone takes it: large, turned, a little blurred. Nothing is kept."""

import io
import struct
import warnings
from collections.abc import Iterator

import zxingcpp
from django.utils.translation import gettext as _
from PIL import Image, ImageFilter, ImageOps

MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 64_000_000  # phones of today take 12 to 50 million
KINDS = ("JPEG", "PNG", "WEBP", "HEIF")
FORMATS = "QRCode, DataMatrix, EAN13, EAN8, UPCA, UPCE, Code128"
MOST_CODES, LONGEST = 10, 300
# The longest side tried, in pixels: small first where a blur is smaller too, large for small codes far away.
SIZES = (1600, 900, 2600, 600)


class PictureRefused(Exception):
    """A picture that was not read; the words say what to do instead."""


class PictureTooLarge(PictureRefused):
    def __str__(self) -> str:
        return _("Ảnh này lớn quá. Xin chụp gần mã hơn rồi thử lại, hoặc gõ mã.")


class NotAPicture(PictureRefused):
    def __str__(self) -> str:
        return _("Không mở được ảnh này. Xin chụp lại, hoặc gõ mã.")


class NoCodeFound(PictureRefused):
    def __str__(self) -> str:
        return _("Không đọc được mã nào trong ảnh. Xin chụp lại gần hơn, đủ sáng, hoặc gõ mã.")


def read_codes(content: bytes) -> list[str]:
    """The different codes on a photograph, at most ten. Raises PictureTooLarge, NotAPicture and NoCodeFound."""
    if len(content) > MOST_BYTES:
        raise PictureTooLarge()
    picture = _open(content)
    for attempt in _attempts(picture):
        found = zxingcpp.read_barcodes(attempt, formats=zxingcpp.barcode_formats_from_str(FORMATS))
        texts = dict.fromkeys(code.text.strip() for code in found)
        if codes := [text for text in texts if text and len(text) <= LONGEST and text.isprintable()]:
            return codes[:MOST_CODES]
    raise NoCodeFound()


def _open(content: bytes) -> Image.Image:
    """The picture upright and in grey. Its size is read from its head and judged before a pixel is."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
            picture = Image.open(io.BytesIO(content), formats=KINDS)
        if picture.width * picture.height > MOST_PIXELS:
            raise PictureTooLarge()
        picture.draft("L", (SIZES[2], SIZES[2]))  # a JPEG is decoded no larger than it is looked at
        return ImageOps.exif_transpose(picture).convert("L")
    except Image.DecompressionBombError:
        raise PictureTooLarge() from None
    except (OSError, SyntaxError, ValueError, EOFError, struct.error):  # what Pillow says of broken files
        raise NotAPicture() from None


def _attempts(picture: Image.Image) -> Iterator[Image.Image]:
    """The picture at several sizes, then sharpened, then turned by half a right angle, which lines do not survive."""
    longest = max(picture.size)
    for size in SIZES:
        if size < longest or size == SIZES[0]:
            yield _at(picture, size)
    usual = ImageOps.autocontrast(_at(picture, SIZES[0]), cutoff=1)
    for strength in (150, 400):
        yield usual.filter(ImageFilter.UnsharpMask(radius=4, percent=strength, threshold=0))
    yield usual.rotate(45, resample=Image.Resampling.BILINEAR, expand=True, fillcolor=255)


def _at(picture: Image.Image, size: int) -> Image.Image:
    if max(picture.size) <= size:
        return picture
    small = picture.copy()
    small.thumbnail((size, size), Image.Resampling.LANCZOS)
    return small
