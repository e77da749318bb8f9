"""The form every picture comes in by: phone photographs are made upright, small and free of hidden data."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from storefront.queries.producer_desk import is_producer

OFFICE_FIELDS = ("is_illustration", "alt_en")  # a producer's pictures are photographs, and English is the office's
LONGEST_SIDE = 2400  # pixels; the largest size shown is 960 wide, twice that on a fine screen
QUALITY = 88  # of JPEG, 0-100
PHOTO_FORMATS = {"JPEG", "MPO", "HEIF"}
MOST_PIXELS = 60_000_000  # what two web processes can open at once in 1 GB


class PictureFileField(WagtailImageField):
    """Wagtail's picture field, which answers a file that breaks off half-way with a server error: here, a sentence."""

    def to_python(self, data):
        try:
            return super().to_python(data)
        except (OSError, SyntaxError) as broken:
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from broken


class PictureForm(BaseImageForm):
    """A picture with what it shows, said for people who cannot see it.

    A photograph (JPEG, HEIC) is kept as an upright JPEG of at most 2400 pixels; where it was taken and by which
    phone is left out. A file that is broken or too large is refused with a sentence and nothing is stored.
    """

    def __init__(self, *args, user=None, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        if user is not None and is_producer(user):
            for name in OFFICE_FIELDS:
                self.fields.pop(name, None)
        if "title" in self.fields:
            self.fields["title"].required = False  # clean() finds one
        if "file" in self.fields:
            self.fields["file"] = PictureFileField(widget=self.fields["file"].widget)
        self._name("title", _("Tên ảnh"), _("Để bà con tìm lại ảnh này, không ghi cũng được. Khách không thấy."))
        self._name(
            "description",
            _("Mô tả ảnh cho người không nhìn thấy"),
            _("Ví dụ: Chị Mỷ đang sao chè trong chảo gang. Máy đọc câu này cho người mù."),
        )
        self._name("file", _("Tệp ảnh"), None)
        self._name("collection", _("Ngăn ảnh"), None)
        if "description" in self.fields and "file" in self.fields:
            # Uploading many at once sends files first and asks for their words in a second form.
            self.fields["description"].required = not self.is_bound or self.add_prefix("description") in self.data
        if "file" in self.fields:
            self.fields["file"].error_messages["invalid_image"] = _(
                "Không mở được tệp này. Tệp có thể đã hỏng hoặc không phải là ảnh. Xin chọn ảnh khác."
            )

    def _name(self, name: str, label, help_text) -> None:
        if name in self.fields:
            for named in (self.fields[name], self[name]):  # Wagtail has bound the title already, with its old label
                named.label = label
                if help_text is not None:
                    named.help_text = help_text

    def clean(self):
        cleaned = super().clean()
        if "title" in self.fields and not cleaned.get("title"):
            stem = cleaned["file"].name.rpartition(".")[0] if cleaned.get("file") else ""
            cleaned["title"] = (cleaned.get("description") or stem or str(_("Ảnh")))[:255]
        return cleaned

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data or not isinstance(file, UploadedFile):
            return file
        return _as_shown(file)


def _as_shown(file: UploadedFile) -> UploadedFile:
    """The file as it will be kept. Raises ValidationError for one whose pixels cannot be read."""
    file.seek(0)
    try:
        with Image.open(file) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise ValidationError(
                    _("Ảnh này lớn quá (%(width)s × %(height)s điểm). Xin chụp hoặc lưu ở cỡ nhỏ hơn.")
                    % {"width": opened.width, "height": opened.height}
                )
            if opened.format not in PHOTO_FORMATS:
                opened.load()
                file.seek(0)
                return file
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as broken:
        raise ValidationError(_("Ảnh này bị hỏng nên không mở được hết. Xin chọn ảnh khác.")) from broken
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    buffer = BytesIO()
    upright.save(buffer, "JPEG", quality=QUALITY, optimize=True)
    name = f"{file.name.rpartition('.')[0] or 'anh'}.jpg"
    return InMemoryUploadedFile(buffer, file.field_name, name, "image/jpeg", buffer.tell(), None)
