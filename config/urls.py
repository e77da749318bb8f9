"""The whole address space, in the order it is matched; Wagtail's pages come last."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from orders.views.stripe_webhook import stripe_webhook
from storefront import views
from storefront.api import api

handler400 = "storefront.refusals.bad_request"

urlpatterns = [
    path("quan-tri/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/v1/", api.urls),
    path("webhooks/stripe/", stripe_webhook, name="stripe-webhook"),
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("robots.txt", views.robots),
    path("sitemap.xml", views.sitemap),
]
if settings.SERVE_MEDIA:
    # One machine without a web server or object storage before it; pictures never change under one name.
    urlpatterns.append(re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}))
if settings.DEBUG:
    from storefront.styleguide import components

    urlpatterns.append(path("thanh-phan/", components))
urlpatterns += i18n_patterns(
    path("", include("orders.urls")),
    path("quay/", include("counter.urls")),
    path("", include("storefront.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
