"""The visitor's pages that are not in Wagtail's tree."""

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe
from wagtail.models import Locale

from catalogue.models import Commune
from search.forms import NoSuchPage, parse_query
from shops.map import draw_map
from shops.models import Outlet
from storefront.contexts import crumb
from storefront.forms import EnquiryForm
from storefront.listing import build_listing
from storefront.nearby import place_near
from storefront.queries import find_product_page
from storefront.queries.certificates import certificate_register
from storefront.queries.outlet import outlet_list, outlet_view
from storefront.queries.outlets import numbered
from storefront.services.enquiries import ask_host
from storefront.sitemaps import sitemap_entries
from storefront.structured_data import breadcrumbs_data, outlet_data

HOMES_PROVINCE = "11"
READING = ["GET", "HEAD"]


@require_safe
def listing(request):
    """All products, narrowed by the facets of the address; a page past the last is not found."""
    return _found(request, "listing")


@require_safe
def search(request):
    """The same list for what was typed."""
    return _found(request, "search")


def _found(request, kind: str):
    language = get_language()[:2]
    try:
        query = parse_query(request.GET, language)
        shown = build_listing(query, request, kind)
    except NoSuchPage as missing:
        raise Http404 from missing
    crumbs = [crumb(shown.title)]
    context = {
        "listing": shown,
        "crumbs": crumbs,
        "search_words": query.text,
        "structured_data": breadcrumbs_data(crumbs),
    }
    template = (
        "storefront/_listing.html"
        if request.htmx and not request.htmx.history_restore_request
        else "storefront/listing.html"
    )
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    return response


def product(request, slug):
    """A product's page by its own address; an old slug leads to the new one, a hidden product is not found.

    A place to stay takes a question by POST; what was typed stays in the form when something is missing.
    """
    found = find_product_page(slug, get_language()[:2])
    if found is None:
        raise Http404
    if not found.is_current:
        return HttpResponsePermanentRedirect(found.page.get_url(request))
    page = found.page
    if getattr(found.link.product, "visit", None) is None:
        return page.serve(request) if request.method in READING else HttpResponseNotAllowed(READING)
    form = EnquiryForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if not form.cleaned_data.pop("website"):
            form.cleaned_data.pop("agreed")
            ask_host(product_id=found.link.product_id, language=get_language()[:2], **form.cleaned_data)
        return redirect(f"{page.get_url(request)}?da-gui=1#hoi-chu-nha")
    context = page.get_context(request) | {"form": form, "sent": "da-gui" in request.GET}
    return render(request, page.template, context, status=422 if form.is_bound else 200)


@require_safe
def outlets(request):
    """Every outlet trading today on the map and in a list, nearest first once the visitor says where they are."""
    near = place_near(request.GET.get("gan", ""))
    rows = numbered(outlet_list(get_language()[:2], timezone.now(), near.position))
    communes = list(Commune.objects.filter(province_id=HOMES_PROVINCE))
    context = {
        "rows": rows,
        "near": near,
        "map": draw_map(communes, rows, here=near.name),
        "crumbs": [crumb(_("Điểm bán"))],
    }
    return render(request, "storefront/outlets.html", context)


@require_safe
def outlet(request, code):
    """One outlet with its hours and its shelf; a suspended or closed one says so and sells nothing."""
    found = get_object_or_404(Outlet.objects.shown().select_related("commune", "province", "legal_seller"), code=code)
    view = outlet_view(found, get_language()[:2], timezone.now())
    crumbs = [
        crumb(_("Điểm bán"), "/en/diem-ban/" if get_language().startswith("en") else "/diem-ban/"),
        crumb(found.name),
    ]
    data = [outlet_data(found, view["row"], view["schedule"]), breadcrumbs_data(crumbs)]
    return render(request, "storefront/outlet.html", view | {"crumbs": crumbs, "structured_data": data})


@require_safe
def certificates(request):
    """The public register of ratings."""
    in_force, ended = certificate_register(get_language()[:2], timezone.now())
    context = {"in_force": in_force, "ended": ended, "crumbs": [crumb(_("Chứng nhận"))]}
    return render(request, "storefront/certificates.html", context)


@require_safe
def sitemap(request):
    """All public addresses with their twins and pictures."""
    return render(
        request,
        "storefront/sitemap.xml",
        {"entries": list(sitemap_entries(timezone.now()))},
        content_type="application/xml",
    )


@require_safe
def robots(request):
    """What programs may read: everything public; not the staff's pages nor narrowed lists."""
    lines = [
        "User-agent: *",
        "Disallow: /quan-tri/",
        "Disallow: /quay/",
        "Disallow: /api/",
        "",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_GET
def healthz(request):
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_GET
def readyz(request):
    """The process can serve: the database answers and the pages stand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    languages = sorted(Locale.objects.values_list("language_code", flat=True))
    is_ready = languages == ["en", "vi"]
    return JsonResponse(
        {"status": "ok" if is_ready else "no pages", "languages": languages}, status=200 if is_ready else 503
    )
