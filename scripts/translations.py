"""The words of the shop: found in code and templates, and kept in locale/.

Message ids are Vietnamese, the language of the source; locale/en holds the English. Babel and polib do the work, so
that neither development nor a running shop needs GNU gettext. locale/vi only fills in what Wagtail and Oscar leave
untranslated.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
# Folders of the project that say nothing to a visitor, and folders that are not the project's.
SILENT = {"tests", "scripts", "bench", "docs", "var", "locale", "migrations", "node_modules", "staticfiles"}

# Which arguments hold the text, in Babel's notation: a context is marked "c".
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None}
KEYWORDS |= dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2))
KEYWORDS |= dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2))
KEYWORDS |= dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3))

LITERAL = r"""u?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
CALL = re.compile(rf"\b(gettext|ngettext|pgettext|npgettext|_)\(\s*{LITERAL}(?:\s*,\s*{LITERAL})?(?:\s*,\s*{LITERAL})?")


class Message(NamedTuple):
    """One text with what tells it from others: its context and its plural (both "" when it has none)."""

    context: str
    text: str
    plural: str


def project_files(*patterns: str) -> Iterator[Path]:
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            parts = path.relative_to(ROOT).parts
            if not any(part in SILENT or part.startswith(".") for part in parts[:-1]):
                yield path


def messages_of_code(path: Path) -> Iterator[Message]:
    with path.open("rb") as source:
        for _line, found, _comments, context in extract("python", source, keywords=KEYWORDS):
            texts = (found,) if isinstance(found, str) else tuple(text for text in found if text)
            if context and len(texts) > 1 and texts[0] == context:
                texts = texts[1:]
            yield Message(context or "", texts[0], texts[1] if len(texts) > 1 else "")


def messages_of_template(path: Path) -> Iterator[Message]:
    # Django turns a template into calls of gettext and blanks out everything else.
    for name, *literals in CALL.findall(templatize(path.read_text(encoding="utf-8"))):
        texts = [ast.literal_eval(literal) for literal in literals if literal]
        context = texts.pop(0) if name in ("pgettext", "npgettext") else ""
        plural = texts[1] if name in ("ngettext", "npgettext") else ""
        yield Message(context, texts[0], plural)


def messages_in_use() -> dict[Message, list[str]]:
    """Every text of the project, with the files that say it."""
    found: dict[Message, list[str]] = {}
    readers = ((messages_of_code, ["*/**/*.py"]), (messages_of_template, ["templates/**/*.*", "*/templates/**/*.*"]))
    for read, patterns in readers:
        for path in dict.fromkeys(project_files(*patterns)):
            for message in read(path):
                files = found.setdefault(message, [])
                name = path.relative_to(ROOT).as_posix()
                if message.text and name not in files:
                    files.append(name)
    return {message: files for message, files in found.items() if message.text}


def message_of(entry: polib.POEntry) -> Message:
    return Message(entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")
