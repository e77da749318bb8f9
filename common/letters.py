"""Letters with a plain-text twin: the plain text is what is written, and the page for mail programs is made of it.

So both say the same to the letter. A letter's text has paragraphs with blank lines between; a line "- goods: amount"
is a row of a list, a line "Label: value" a fact, a line alone above a list its heading, and a line that is one address
a button. Nothing else is read out of it: every character of a name or a note stays that character.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language

from common.sending import send_mail_of

ADDRESS = re.compile(r"https?://\S+")
FACT = re.compile(r"([^:]{2,40}): (\S.*)")
LONGEST_AMOUNT = 40
SENTENCE_ENDS = (".", "!", "?", ":", ",", ";")


@dataclass(frozen=True)
class Block:
    """A run of lines of one kind: "text", "heading", "list", "facts" or "button"; rows are (left, right) in pairs."""

    kind: str
    rows: list[tuple[str, str]]


def send_letter(
    *, subject: str, text: str, to: list[str], button: str = "", pictures: Sequence[tuple[str, bytes]] = ()
) -> None:
    """Send a letter in the language that is active; `button` is what stands on the button of an address, `pictures`
    are attached: name and PNG.

    Raises LetterNotSent; the outbox tries again.
    """
    title, body = " ".join(subject.split()), text.strip() + "\n"
    mail = EmailMultiAlternatives(title, body, to=to)
    mail.attach_alternative(page_of(title, body, button), "text/html")
    for name, picture in pictures:
        mail.attach(name, picture, "image/png")
    send_mail_of(mail)


def page_of(title: str, text: str, button: str = "") -> str:
    """The letter as a page with its styles inside, as mail programs need it."""
    context = {"title": title, "blocks": blocks_of(text), "button": button, "site": settings.SITE_URL}
    html = render_to_string("letters/letter.html", {**context, "language": (get_language() or "vi")[:2]})
    return _inliner().inline(html)


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    """Only our own style sheet is read; nothing is fetched."""
    css = (Path(settings.BASE_DIR) / "templates" / "letters" / "letter.css").read_text(encoding="utf-8")
    return css_inline.CSSInliner(extra_css=css, load_remote_stylesheets=False)


def blocks_of(text: str) -> list[Block]:
    """What the lines of a letter are, in their order."""
    blocks: list[Block] = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in paragraph.splitlines() if line.strip()]
        runs: list[Block] = []
        for line in lines:
            kind, row = _row(line)
            if runs and runs[-1].kind == kind != "button":
                runs[-1].rows.append(row)
            else:
                runs.append(Block(kind, [row]))
        blocks += [_titled(run, after) for run, after in zip(runs, [*runs[1:], None], strict=True)]
    return blocks


def _row(line: str) -> tuple[str, tuple[str, str]]:
    if ADDRESS.fullmatch(line):
        return "button", (line, "")
    if line.startswith("- "):
        name, colon, amount = line[2:].rpartition(": ")
        return "list", (name, amount) if colon and len(amount) <= LONGEST_AMOUNT else (line[2:], "")
    if found := FACT.fullmatch(line):
        return "facts", (found[1], found[2])
    return "text", (line, "")


def _titled(run: Block, after: Block | None) -> Block:
    """One line that is no sentence, right above a list, is what the list is called."""
    is_title = run.kind == "text" and len(run.rows) == 1 and not run.rows[0][0].endswith(SENTENCE_ENDS)
    return Block("heading", run.rows) if is_title and after is not None and after.kind == "list" else run
