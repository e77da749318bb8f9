"""Where a label's QR code leads: from the address of a lot to the page of its product, in the visitor's language."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue.codes import ReadCode, read_code
from catalogue.models import Lot
from catalogue.queries import coded
from storefront.models import ProductAddress


@require_safe
def label(request: HttpRequest, number: str, lot: str) -> HttpResponse:
    """A lot's address, `/01/<gtin>/10/<lot>` or `/truy-xuat/<internal code>/<lot>/`: a redirect, or 404 in words."""
    language = _language_of(request)
    with translation.override(language):
        response = _answer(request, read_code(number), number, lot.strip("/"), language[:2])
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def _language_of(request: HttpRequest) -> str:
    """The language of the address where it names one, else the visitor's own: the label is printed once for all."""
    active = get_language() or settings.LANGUAGE_CODE
    return active if active != settings.LANGUAGE_CODE else get_language_from_request(request)


def _answer(request: HttpRequest, code: ReadCode, number: str, lot_code: str, language: str) -> HttpResponse:
    if not code.names_packing:
        lead = _("Mã %(number)s không đúng: có chữ số đọc hoặc gõ sai.") % {"number": number[:40]}
        return _unknown(request, lead)
    found = Lot.objects.filter(coded(code, "product__packing"), code__iexact=lot_code).select_related("product")
    lot = found.order_by("pk").first()
    if lot is None:
        lead = _("Lô %(lot)s với mã %(number)s không có trong sổ của chúng tôi.")
        return _unknown(request, lead % {"lot": lot_code[:40], "number": number[:40]})
    addresses = ProductAddress.objects.filter(
        link__product=lot.product.parent_id or lot.product_id, is_current=True, page__live=True
    )
    by_language = {each.language: each for each in addresses.select_related("page")}
    address = by_language.get(language) or by_language.get("vi")
    if address is None:
        return _unknown(request, _("Món này hiện không có trang trong cửa hàng."))
    return HttpResponseRedirect(address.page.get_url(request))


def _unknown(request: HttpRequest, lead: str) -> HttpResponse:
    context = {
        "title": _("Không tìm thấy lô hàng"),
        "lead": lead,
        "advice": _(
            "Bạn xem lại mã in trên tem. Nếu mã đúng mà trang vẫn báo như vậy, xin hỏi nơi bán. Hoặc đi tiếp từ đây:"
        ),
    }
    return render(request, "refusal.html", context, status=404)
