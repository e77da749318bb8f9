"""A code read from a photograph, for phones that cannot read codes themselves."""

from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.barcodes import MOST_BYTES, PictureRefused, PictureTooLarge, read_codes
from counter.access import at_outlet


@at_outlet()
@require_POST
def read_photo(request, post):
    """The codes on the photograph `anh`, or a sentence. The photograph is looked at and let go."""
    photo = request.FILES.get("anh")
    if photo is None:
        return JsonResponse({"refusal": _("Chưa có ảnh nào được gửi. Xin chụp lại.")}, status=422)
    try:
        if photo.size > MOST_BYTES:
            raise PictureTooLarge()
        codes = read_codes(photo.read())
    except PictureRefused as refusal:
        return JsonResponse({"refusal": str(refusal)}, status=422)
    return JsonResponse({"codes": codes})
