import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.personal import Identity, register_of_personal_fields
from common.phones import BadPhone, read_phone
from common.rescan import known_files, scan_database, scan_files


class Command(BaseCommand):
    help = (
        "List the register of personal data, or with --scan look for one person in the whole database, in mails "
        "and logs on disk and in the files named. Exit 1 when the person stands where no law keeps them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scan", action="store_true", help="look for the person instead of listing the register")
        parser.add_argument("--name", action="append", default=[], help="full name, with or without marks")
        parser.add_argument("--phone", action="append", default=[], help="phone number in any spelling")
        parser.add_argument("--email", action="append", default=[])
        parser.add_argument("--street", action="append", default=[], help="house and street, as ordered")
        parser.add_argument("--files", action="append", default=[], type=Path, help="a log file, or a folder of them")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["scan"]:
            self._scan(options)
        else:
            self._list(options)

    def _list(self, options: dict[str, Any]) -> None:
        entries = register_of_personal_fields()
        if options["json"]:
            rows = [
                {
                    "model": each.model,
                    "fields": each.names,
                    "whose": each.whose,
                    "why": each.why,
                    "kept": each.term.value,
                    "erasure": each.fate.value,
                    "law": each.law,
                }
                for each in entries
            ]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for each in entries:
            self.stdout.write(f"{each.model}: {each.fields}")
            self.stdout.write(f"    {each.whose}; {each.why or '—'}; {each.term.value}; {each.fate.value}")
            if each.law:
                self.stdout.write(f"    {each.law}")

    def _scan(self, options: dict[str, Any]) -> None:
        if missing := [str(path) for path in options["files"] if not path.exists()]:
            raise CommandError(f"No such file: {', '.join(missing)}")
        try:
            phones = tuple(read_phone(typed) for typed in options["phone"])
        except BadPhone as bad:
            raise CommandError(str(bad)) from bad
        person = Identity(tuple(options["name"]), phones, tuple(options["email"]), tuple(options["street"]))
        if not person.is_known:
            raise CommandError("Say who: --name with two words at least, --phone, --email or --street.")
        found = scan_database(person) + scan_files(person, [*known_files(), *options["files"]])
        if options["json"]:
            rows = [{"where": each.where, "row": each.row, "what": each.what, "law": each.law} for each in found]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
        else:
            for each in found:
                self.stdout.write(f"{'kept ' if each.law else 'FOUND'} {each}")
            if not found:
                self.stdout.write("Nothing found.")
        if any(not each.law for each in found):
            raise CommandError("The person stands where no law keeps them.")
