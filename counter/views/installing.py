"""The counter on a phone's home screen: its manifest, its worker, and the page for when there is no network."""

import hashlib

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# What a screen needs to be read and used; goods and orders are no files.
FILES = ("css/shop.css", "js/bell.js", "js/line.js", "js/kept.js", "js/scan.js", "django_htmx/htmx-2.min.js")
ICONS = (("quay-192.png", "192x192", "any"), ("quay-512.png", "512x512", "any"))
ICONS += (("quay-512-day.png", "512x512", "maskable"),)
INDIGO, PAPER = "#18233f", "#fbf7ee"


@cache_control(no_cache=True)
@require_safe
def manifest(request):
    home = reverse("counter:home")
    return JsonResponse(
        {
            "name": _("Quầy Đặc sản Điện Biên"),
            "short_name": _("Quầy"),
            "lang": request.LANGUAGE_CODE,
            "id": home,
            "start_url": home,
            "scope": home,
            "display": "standalone",
            "orientation": "portrait",
            "theme_color": INDIGO,
            "background_color": PAPER,
            "icons": [
                {"src": static(f"img/icons/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
                for name, sizes, purpose in ICONS
            ],
        },
        content_type="application/manifest+json",
    )


@cache_control(no_cache=True)
@require_safe
def worker(request):
    """The script that keeps static files. Its own words change when a file of it does, so phones fetch it anew."""
    files = [static(name) for name in FILES]
    page = render_to_string("counter/offline.html")
    version = hashlib.sha256("".join([*files, page]).encode()).hexdigest()[:12]
    context = {"files": files, "offline": reverse("counter:offline"), "version": version}
    script = render_to_string("counter/worker.js", context)
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@cache_control(no_cache=True)
@require_safe
def offline(request):
    """The same for everybody: it names nobody, and says only what the phone itself keeps."""
    return render(request, "counter/offline.html")
