"""A yardstick for the machine: Django with one view, one query, 24 rows and a small template, served as the shop is."""

import environ
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.shortcuts import render
from django.urls import path

TEMPLATE = (
    "<!doctype html><title>24</title><ul>{% for name, maker, price in rows %}"
    "<li>{{ name }} · {{ maker }} · {{ price }}</li>{% endfor %}</ul>"
)

settings.configure(
    SECRET_KEY="only for measuring",  # noqa: S106  nothing is signed
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": environ.Env().db("DATABASE_URL") | {"CONN_MAX_AGE": 600}},
    MIDDLEWARE=["django.middleware.gzip.GZipMiddleware", "django.middleware.common.CommonMiddleware"],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "django.template.loaders.cached.Loader",
                        [("django.template.loaders.locmem.Loader", {"rows.html": TEMPLATE})],
                    )
                ]
            },
        }
    ],
)


def rows(request):
    """The first 24 documents, as a page that knows nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT title, maker, price FROM search_productdocument WHERE language = 'vi' ORDER BY id LIMIT 24"
        )
        found = cursor.fetchall()
    return render(request, "rows.html", {"rows": found})


urlpatterns = [path("", rows)]
application = get_wsgi_application()
