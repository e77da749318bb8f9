"""What a browser would post from the admin's forms, and the photographs people take."""

import json
from io import BytesIO

import pillow_heif
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

SIDEWAYS = 6  # EXIF orientation of a phone held upright: turn a quarter to the right


def page_form(page, *, pictures=(), **changes) -> dict:
    """The edit form of a product page, as it stands or changed; an action name in `changes` is the button pressed."""
    fields = {
        "title": page.title,
        "summary": page.summary,
        "story": streamfield([]),
        "pictures": inline_formset(list(pictures)),
    }
    return nested_form_data(fields | changes)


def photograph(kind: str = "JPEG", size: tuple[int, int] = (400, 300), orientation: int = 1) -> SimpleUploadedFile:
    """A photograph, its top half red and its bottom half blue as the sensor saw it, with a place in its EXIF."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0], size[1] // 2))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif.get_ifd(0x8825)[1] = "N"
    buffer = BytesIO()
    if kind == "HEIF":
        pillow_heif.from_pillow(image).save(buffer, quality=80)
    else:
        image.save(buffer, kind, exif=exif)
    name = {"HEIF": "IMG_1.HEIC", "JPEG": "IMG_1.JPG"}.get(kind, f"anh.{kind.lower()}")
    return SimpleUploadedFile(name, buffer.getvalue())


def answer_json(answer) -> dict:
    return json.loads(answer.content)
