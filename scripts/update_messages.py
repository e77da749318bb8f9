"""Bring locale/en in step with code and templates: `make messages`.

New texts come in empty; texts that nobody says any more go.
"""

import sys

import polib
from translations import ENGLISH, ROOT, message_of, messages_in_use

HEADER = {
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


def main() -> int:
    in_use = messages_in_use()
    known = {message_of(entry): entry for entry in polib.pofile(ENGLISH)} if ENGLISH.exists() else {}
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = HEADER
    # Sorted by text and without line numbers, so that two branches seldom touch the same lines.
    for message in sorted(in_use, key=lambda message: (message.text, message.context)):
        entry = known.get(message) or polib.POEntry(
            msgid=message.text,
            msgctxt=message.context or None,
            msgid_plural=message.plural,
            msgstr_plural={0: "", 1: ""} if message.plural else {},
        )
        entry.occurrences = [(file, "") for file in sorted(in_use[message])]
        entry.flags = ["python-format"] if "%(" in message.text else []
        catalogue.append(entry)
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(ENGLISH))
    empty = sum(not entry.translated() for entry in catalogue)
    new = len(in_use.keys() - known.keys())
    gone = len(known.keys() - in_use.keys())
    print(f"{ENGLISH.relative_to(ROOT)}: {len(in_use)} texts, {new} new, {gone} gone, {empty} without English")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
