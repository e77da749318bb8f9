"""Refuse a text without English, an English text nobody uses, and a lost placeholder. Part of `make check`."""

import re
import sys

import polib
from translations import ENGLISH, ROOT, Message, message_of, messages_in_use

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def placeholders(text: str) -> list[str]:
    return sorted(set(PLACEHOLDER.findall(text)))


def faults_of(entry: polib.POEntry) -> list[str]:
    faults = []
    if entry.fuzzy:
        faults.append("is marked fuzzy")
    if not entry.translated() and not entry.fuzzy:
        faults.append("has no translation")
    pairs = [(entry.msgid, entry.msgstr)] if entry.msgstr else []
    if entry.msgid_plural:
        # The singular may say "one" instead of the number, so only the plural has to carry every placeholder.
        last = max(entry.msgstr_plural, default=0)
        pairs = [(entry.msgid_plural, entry.msgstr_plural.get(last, ""))]
    faults += [
        f"has the placeholders {placeholders(translated)} instead of {placeholders(text)}"
        for text, translated in pairs
        if translated and placeholders(text) != placeholders(translated)
    ]
    return faults


def faults_of_english(in_use: dict[Message, list[str]]) -> list[str]:
    known = {message_of(entry) for entry in polib.pofile(ENGLISH)} if ENGLISH.exists() else set()
    missing = sorted(in_use.keys() - known)
    unused = sorted(known - in_use.keys())
    return [f"not in the file: {message.text!r} ({', '.join(in_use[message])})" for message in missing] + [
        f"no longer used: {message.text!r}" for message in unused
    ]


def main() -> int:
    in_use = messages_in_use()
    faults = [f"locale/en: {fault}" for fault in faults_of_english(in_use)]
    for path in sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po")):
        for entry in polib.pofile(path):
            faults += [f"{path.relative_to(ROOT)}: {entry.msgid!r} {fault}" for fault in faults_of(entry)]
    for fault in faults:
        print(fault)  # noqa: T201
    print(f"translations: {len(in_use)} texts, {len(faults)} faults" + (", see `make messages`" if faults else ""))  # noqa: T201
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
