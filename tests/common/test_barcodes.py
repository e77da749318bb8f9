"""Codes on photographs as phones take them, and pictures that are none."""

import io
import random

import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from catalogue.codes import read_code
from common import barcodes
from common.barcodes import NoCodeFound, NotAPicture, PictureTooLarge, read_codes

pytestmark = pytest.mark.long  # photographs are read at several sizes

Kind = zxingcpp.BarcodeFormat
GTIN = "8938505974194"
GS1 = "https://example.vn/01/08938505974194/10/MO-01"


def drawn(text: str, kind: Kind, scale: int = 6) -> Image.Image:
    code = zxingcpp.create_barcode(text, kind)
    return Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=scale, add_quiet_zones=True)).convert("RGB")


def photograph(code: Image.Image, *, size=(3000, 4000), at=(900, 1500), turned=0.0, blurred=0.0) -> Image.Image:
    """A code on a table, with something else beside it."""
    photo = Image.new("RGB", size, "#b9a98f")
    ImageDraw.Draw(photo).ellipse((100, 100, 800, 800), fill="#4a342a")
    photo.paste(code.rotate(turned, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC), at)
    return photo.filter(ImageFilter.GaussianBlur(blurred)) if blurred else photo


def as_file(photo: Image.Image, kind: str = "JPEG", **more) -> bytes:
    file = io.BytesIO()
    photo.save(file, kind, **more)
    return file.getvalue()


@pytest.mark.parametrize(
    ("text", "kind", "read"),
    [
        (GS1, Kind.QRCode, GS1),
        (GTIN, Kind.EAN13, GTIN),
        ("96385074", Kind.EAN8, "96385074"),
        ("036000291452", Kind.UPCA, "036000291452"),
        ("DB-0000017", Kind.Code128, "DB-0000017"),
        (GS1, Kind.DataMatrix, GS1),
    ],
)
def test_each_kind_is_read(text, kind, read):
    (found,) = read_codes(as_file(photograph(drawn(text, kind))))

    assert found.lstrip("0") == read.lstrip("0")


@pytest.mark.parametrize("turned", [0, 15, 45, 90, 180, 270])
@pytest.mark.parametrize("kind", [Kind.QRCode, Kind.EAN13], ids=["qr", "ean"])
def test_turned_photographs_are_read(kind, turned):
    text = GTIN if kind == Kind.EAN13 else GS1

    assert read_codes(as_file(photograph(drawn(text, kind), turned=turned))) == [text]


# Pixels of blur where a module has ten; the EAN comes out only once it is sharpened.
@pytest.mark.parametrize(("text", "kind", "blurred"), [(GS1, Kind.QRCode, 5), (GTIN, Kind.EAN13, 7)])
def test_a_blurred_photograph_is_read(text, kind, blurred):
    assert read_codes(as_file(photograph(drawn(text, kind, scale=10), blurred=blurred), quality=60)) == [text]


def test_a_photograph_that_says_it_lies_on_its_side_is_read():
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn by a right angle

    assert read_codes(as_file(photograph(drawn(GTIN, Kind.EAN13)), exif=exif)) == [GTIN]


def test_several_codes_come_each_once():
    photo = photograph(drawn(GS1, Kind.QRCode))
    photo.paste(drawn(GTIN, Kind.EAN13), (300, 2800))
    photo.paste(drawn(GTIN, Kind.EAN13), (1600, 2800))

    assert sorted(read_codes(as_file(photo))) == [GTIN, GS1]


def test_what_is_read_names_goods():
    (text,) = read_codes(as_file(photograph(drawn(GS1, Kind.QRCode)), "PNG"))

    assert (read_code(text).gtin, read_code(text).lot) == ("08938505974194", "MO-01")


def test_a_photograph_without_a_code_says_so():
    with pytest.raises(NoCodeFound, match="Không đọc được mã nào"):
        read_codes(as_file(photograph(Image.new("RGB", (10, 10)))))


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg/>", b"\xff\xd8\xff" + b"\0" * 99, b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(NotAPicture):
        read_codes(content)


def test_broken_pictures_are_refused_and_never_break_the_reader():
    chance = random.Random(7)
    whole = {
        kind: as_file(photograph(drawn(GTIN, Kind.EAN13), size=(700, 500), at=(10, 10)), kind)
        for kind in ("JPEG", "PNG", "WEBP")
    }
    for _round in range(60):
        content = bytearray(whole[chance.choice(sorted(whole))])
        for _byte in range(chance.randint(1, 30)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            read_codes(bytes(content[: chance.randrange(len(content))]))
        except barcodes.PictureRefused:
            continue


def test_a_bomb_is_refused_by_its_head_before_a_pixel_is_unpacked():
    bomb = as_file(Image.new("1", (20_000, 20_000)), "PNG")
    assert len(bomb) < 200_000

    with pytest.raises(PictureTooLarge):
        read_codes(bomb)


def test_a_file_over_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(barcodes, "MOST_BYTES", 1000)

    with pytest.raises(PictureTooLarge):
        read_codes(as_file(photograph(drawn(GTIN, Kind.EAN13))))
