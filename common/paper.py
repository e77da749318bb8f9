"""Papers to print: a template laid out on A4 as PDF, or as a page for the browser's own print without Pango."""

import logging
from functools import lru_cache
from types import ModuleType
from typing import Any

from csp.decorators import csp_exempt
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def engine() -> ModuleType | None:
    """What draws PDF, loaded with the first paper; None where the machine lacks the libraries, asked once a process."""
    try:
        from common import pdf_engine
    except OSError as error:  # as the loader says it when Pango, HarfBuzz or fontconfig is not there
        logger.warning("No PDF on this machine, papers are shown as pages to print: %s", error)
        return None
    return pdf_engine


def paper_response(
    request: HttpRequest, template: str, context: dict[str, Any], name: str, *, is_kept: bool = False
) -> HttpResponse:
    """A paper in the language that is active now, as `name`.pdf to look at in the browser.

    Without the libraries it is the same paper as a page, which says so. The template takes `is_page`. A long paper that
    is the same for everybody `is_kept` in this process, so that it is drawn once.
    """
    drawer = engine()
    html = render_to_string(template, {**context, "is_page": drawer is None}, request)
    if drawer is None:
        response = HttpResponse(html)
    else:
        response = _pdf(_kept(html) if is_kept else drawer.draw(html))
        response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


@lru_cache(maxsize=1)
def _kept(html: str) -> bytes:
    drawer = engine()
    assert drawer is not None  # noqa: S101  who asks has it
    return drawer.draw(html)


@csp_exempt()
def _pdf(pages: bytes) -> HttpResponse:
    """A file without script; the policy would only stop Chromium's viewer, which counts as an object."""
    return HttpResponse(pages, content_type="application/pdf")
