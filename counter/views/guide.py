"""The guide of the people at the counter: a page, and the same as a paper to hang in the shop."""

from functools import lru_cache

from django.shortcuts import render
from django.templatetags.static import static
from django.utils import translation
from django.views.decorators.http import require_safe

from common.paper import engine, paper_response
from counter.access import at_any_outlet
from counter.queries.guide import Chapter, chapters


@at_any_outlet
@require_safe
def guide(request):
    """All chapters on one page, in Vietnamese whatever the language: buttons are quoted as they read there."""
    return render(request, "counter/guide.html", {"chapters": _on_screen(), "has_pdf": engine() is not None})


@at_any_outlet
@require_safe
def paper(request):
    """The chapters on A4, in Vietnamese; a page to print where the machine draws no PDF."""
    on_paper = chapters(str if engine() else static, for_paper=True)
    with translation.override("vi"):
        context = {"chapters": on_paper}
        return paper_response(request, "papers/guide.html", context, "huong-dan-quay", is_kept=True)


@lru_cache(maxsize=1)
def _on_screen() -> list[Chapter]:
    """Read once a process: the files come with the code."""
    return chapters(static)
