"""Delivery notes of makers: begun, written down line by line, received as one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from catalogue.models import Lot
from counter.access import at_outlet
from counter.note_forms import LineForm, NoteForm, ReasonForm
from counter.queries.codes import goods_by_code
from counter.queries.notes import (
    closed_at,
    draft_lines,
    drafts_at,
    makers_of,
    note_at,
    shown_arrivals,
    shown_draft,
)
from counter.queries.packings import find_packings, packings
from counter.views.receiving import FIELD_OF, as_typed
from search.forms import clean_text
from shops.arrival_refusals import (
    BadCommission,
    DifferenceUnexplained,
    LineDoubled,
    NoteClosed,
    NoteInFuture,
    NoteLinesRefused,
    NoteNotReceived,
    NothingNoted,
    OtherProducer,
)
from shops.exceptions import BadQuantity, KeyReused, LotCodeElsewhere, NotAPacking, ShopsRefusal
from shops.services import open_note, put_line, receive_note, take_back_note
from shops.services.delivery_notes import change_note, drop_note, remove_line, seal_of

HEAD_FIELD_OF = {BadCommission: "commission_percent", NoteInFuture: "dated", OtherProducer: "producer"}
LINE_FIELD_OF = FIELD_OF | {
    BadQuantity: "noted",
    NothingNoted: "noted",
    DifferenceUnexplained: "reason",
    OtherProducer: None,
    NotAPacking: None,
    NoteClosed: None,
    KeyReused: None,
}
READ_AND_SENT = ["GET", "HEAD", "POST"]


def _note_or_404(post, note_id):
    note = note_at(post.outlet, note_id)
    if note is None:
        raise Http404
    return note


def _to(post, note) -> HttpResponse:
    return redirect("counter:delivery-note", code=post.outlet.code, note_id=note.pk)


@at_outlet("adjust")
@require_http_methods(READ_AND_SENT)
def notes(request, post):
    """Notes that are being written down and those of late; a new one is begun here."""
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            note = open_note(
                outlet=post.outlet, head=form.head(), by=request.user, idempotency_key=form.cleaned_data["key"]
            )
        except ShopsRefusal as refusal:
            form.add_error(HEAD_FIELD_OF.get(type(refusal), "number"), str(refusal))
        else:
            return _to(post, note)
    context = {
        "post": post,
        "here": "receive",
        "form": form,
        "drafts": drafts_at(post.outlet),
        "closed": closed_at(post.outlet),
        "makers": makers_of(post.outlet),
    }
    return render(request, "counter/delivery_notes.html", context, status=422 if form.is_bound else 200)


@at_outlet("adjust")
@require_http_methods(["GET", "HEAD"])
def note(request, post, note_id):
    """One note with its lines. `?ma=` is what was scanned or typed: it leads to the line of these goods."""
    found = _note_or_404(post, note_id)
    typed = clean_text(request.GET.get("ma", "")).strip()
    choices = []
    if typed and found.is_draft:
        choices = _goods(typed, post.outlet)
        if len(choices) == 1:
            return redirect(_line_address(post, found, *choices[0]))
    return show_note(request, post, found, typed=typed, choices=choices)


def _goods(typed, outlet):
    """What was scanned or typed, as (packing, lot code): by code first, else by words of the name."""
    if matches := goods_by_code(typed, outlet):
        return [(match.packing, match.lot.code if match.lot else match.lot_code) for match in matches]
    return [(packing, "") for packing in find_packings(typed, get_language())]


def _line_address(post, note, packing, lot_code):
    """Where the line of these goods is written: the one that is there already, else a new one."""
    line = note.lines.filter(product=packing, lot_code__iexact=lot_code).first() if lot_code else None
    if line is not None:
        return reverse("counter:delivery-line", args=[post.outlet.code, note.pk, line.pk]) + "?da-co=1"
    address = reverse("counter:new-delivery-line", args=[post.outlet.code, note.pk, packing.pk])
    return f"{address}?lo={lot_code}" if lot_code else address


def show_note(request, post, note, *, typed="", choices=(), refused=None, refusal="", status=200):
    """The page of a note; `refused` has refusals by line, `refusal` what is wrong with the whole."""
    context = {"post": post, "here": "receive", "note": note, "typed": typed, "refusal": refusal}
    if note.is_draft:
        lines = draft_lines(note)
        context |= {
            "lines": shown_draft(lines, refused or {}),
            "seal": seal_of(note, lines),
            "form": ReasonForm(),
            "choices": [(packing, lot, _line_address(post, note, packing, lot)) for packing, lot in choices],
        }
    else:
        context |= {"lines": shown_arrivals(note)}
    context["total"] = sum(line.arrived for line in context["lines"])
    return render(request, "counter/delivery_note.html", context, status=status)


@at_outlet("adjust")
@require_http_methods(READ_AND_SENT)
def head(request, post, note_id):
    """Put the head of a draft right."""
    found = _note_or_404(post, note_id)
    if not found.is_draft:
        return _to(post, found)
    percent = found.commission_percent
    typed = {
        "producer": found.producer.name,
        "number": found.number,
        "dated": as_typed(found.dated),
        "terms": found.terms,
        "commission_percent": "" if percent is None else f"{percent.normalize():f}".replace(".", ","),
    }
    form = NoteForm(request.POST or None, initial=typed)
    if request.method == "POST" and form.is_valid():
        try:
            change_note(note=found, head=form.head())
        except ShopsRefusal as refusal:
            form.add_error(HEAD_FIELD_OF.get(type(refusal), "number"), str(refusal))
        else:
            messages.success(request, _("Đã sửa đầu phiếu."))
            return _to(post, found)
    context = {"post": post, "here": "receive", "note": found, "form": form, "makers": [found.producer.name]}
    return render(request, "counter/delivery_note_head.html", context, status=422 if form.is_bound else 200)


@at_outlet("adjust")
@require_http_methods(READ_AND_SENT)
def new_line(request, post, note_id, packing_id):
    """A line of goods that were scanned or chosen. `?lo=` is the lot's code; a known lot's dates fill themselves in."""
    found = _note_or_404(post, note_id)
    packing = packings().filter(pk=packing_id).first()
    if packing is None:
        raise Http404
    if not found.is_draft:
        return _to(post, found)
    return _write_line(request, post, found, packing, None, _known(packing, request.GET.get("lo", "")))


@at_outlet("adjust")
@require_http_methods(READ_AND_SENT)
def line(request, post, note_id, line_id):
    """A line that is there: put right, or taken off."""
    found = _note_or_404(post, note_id)
    kept = found.lines.select_related("product__parent", "product__packing").filter(pk=line_id).first()
    if not found.is_draft or (kept is None and request.method == "POST" and "bo" in request.POST):
        return _to(post, found)
    if kept is None:
        raise Http404
    if request.method == "POST" and "bo" in request.POST:
        try:
            remove_line(note=found, line=kept)
        except NoteClosed as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("Đã bỏ dòng lô %(lot)s.") % {"lot": kept.lot_code})
        return _to(post, found)
    typed = {
        "lot_code": kept.lot_code,
        "noted": kept.noted,
        "arrived": "" if kept.arrived == kept.noted else kept.arrived,
        "reason": kept.reason,
        "best_before": as_typed(kept.best_before),
        "made_on": as_typed(kept.made_on),
        "keeps_for_ever": kept.keeps_for_ever,
        "code_is_shared": kept.code_is_shared,
        "growing_area_code": kept.growing_area_code,
    }
    return _write_line(request, post, found, kept.product, kept, typed)


def _known(packing, code) -> dict:
    """What the books know of a lot of this packing; its code alone when they do not know it."""
    code = "".join(code.split())[:60]
    lot = Lot.objects.filter(product=packing, code__iexact=code).order_by("pk").first() if code else None
    if lot is None:
        return {"lot_code": code}
    return {
        "lot_code": lot.code,
        "made_on": as_typed(lot.made_on),
        "best_before": as_typed(lot.best_before),
        "keeps_for_ever": lot.best_before is None,
        "growing_area_code": lot.growing_area_code,
    }


def _write_line(request, post, note, packing, kept, typed):
    form = LineForm(request.POST or None, initial=typed)
    asks_shared, doubled = False, None
    if request.method == "POST" and form.is_valid():
        try:
            put_line(note=note, line=form.line(packing), by=request.user, replaces=kept, key=form.cleaned_data["key"])
        except ShopsRefusal as refusal:
            form.add_error(LINE_FIELD_OF.get(type(refusal), "lot_code"), str(refusal))
            asks_shared = isinstance(refusal, LotCodeElsewhere)
            doubled = refusal.line if isinstance(refusal, LineDoubled) else None
        else:
            return _to(post, note)
    context = {
        "post": post,
        "here": "receive",
        "note": note,
        "packing": packing,
        "form": form,
        "kept": kept,
        "doubled": doubled,
        "is_there": "da-co" in request.GET,
        "asks_shared": asks_shared or bool(form["code_is_shared"].value()),
    }
    return render(request, "counter/delivery_line.html", context, status=422 if form.is_bound else 200)


@at_outlet("adjust")
@require_POST
def receive(request, post, note_id):
    """Take in all that is on the note, once."""
    found = _note_or_404(post, note_id)
    form = ReasonForm(request.POST)
    form.full_clean()
    key = form.cleaned_data.get("key")
    if key is None:
        return show_note(request, post, found, refusal=" ".join(form.errors["key"]), status=422)
    try:
        received = receive_note(note=found, by=request.user, seen=request.POST.get("thay", ""), idempotency_key=key)
    except NoteLinesRefused as refusal:
        return show_note(request, post, found, refused=refusal.lines, refusal=str(refusal), status=422)
    except NoteClosed as refusal:
        messages.warning(request, str(refusal))
        return _to(post, found)
    except ShopsRefusal as refusal:
        return show_note(request, post, found, refusal=str(refusal), status=422)
    said = _("Đã nhận phiếu %(number)s của %(producer)s.")
    messages.success(request, said % {"number": received.number, "producer": received.producer.name})
    return _to(post, received)


@at_outlet("adjust")
@require_POST
def drop(request, post, note_id):
    """Throw a draft away."""
    found = _note_or_404(post, note_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        words = " ".join(error for errors in form.errors.values() for error in errors)
        return show_note(request, post, found, refusal=words, status=422)
    try:
        drop_note(note=found, by=request.user, reason=form.cleaned_data["reason"])
    except NoteClosed as refusal:
        messages.warning(request, str(refusal))
        return _to(post, found)
    messages.success(request, _("Đã bỏ phiếu %(number)s, chưa ghi gì vào sổ.") % {"number": found.number})
    return redirect("counter:delivery-notes", code=post.outlet.code)


@at_outlet("adjust")
@require_http_methods(READ_AND_SENT)
def take_back(request, post, note_id):
    """Undo a note that was received wrongly, by lines against its lines."""
    found = _note_or_404(post, note_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            take_back_note(note=found, by=request.user, reason=given["reason"], idempotency_key=given["key"])
        except NoteNotReceived as refusal:
            messages.warning(request, str(refusal))
            return _to(post, found)
        except ShopsRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Đã hủy phiếu %(number)s. Ghi lại phiếu đúng được rồi.") % {"number": found.number}
            )
            return _to(post, found)
    if not found.is_received and not form.is_bound:
        return _to(post, found)
    context = {"post": post, "here": "receive", "note": found, "form": form, "lines": shown_arrivals(found)}
    return render(request, "counter/take_back_note.html", context, status=422 if form.is_bound else 200)
