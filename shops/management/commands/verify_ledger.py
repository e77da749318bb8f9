"""`manage.py verify_ledger [--json]`: are the books whole? Exit status 1 and the broken records when they are not."""

import json
import sys

from django.core.management.base import BaseCommand, CommandParser

from shops.verification import AT_MOST, says, verify


class Command(BaseCommand):
    help = "Check every invariant of stock, promises and prices; exit 1 and name the records when one is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")

    def handle(self, *args: object, **options: object) -> None:
        report = verify()
        if options["json"]:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
        else:
            for invariant, count in report.counts.items():
                self.stdout.write(f"{'BROKEN' if count else 'ok':7}{says(invariant)}" + (f": {count}" if count else ""))
            for broken in report.broken:
                self.stdout.write(
                    f"  {broken.invariant}: {broken.record}: expected {broken.expected}, found {broken.found}"
                )
            if any(count > AT_MOST for count in report.counts.values()):
                self.stdout.write(f"  (at most {AT_MOST} records named per invariant)")
        if not report.is_whole:
            sys.exit(1)
