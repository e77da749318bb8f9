"""What the commands that import files have in common."""

import sys
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from common.importing.fates import DryRun
from shops.exceptions import ShopsRefusal
from shops.models import Outlet
from shops.services.imports import RowsRefused, dry_run, hand_in_file, write_file


class ImportCommand(BaseCommand):
    """Show every row's fate; with --write, write all rows or none. Exit status 1 when a row is refused."""

    kind = ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="XLSX or CSV")
        parser.add_argument("--outlet", required=True, help="code of the outlet")
        parser.add_argument("--by", required=True, help="user name of who answers for it")
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--dry-run", action="store_true", help="only show every row's fate (as without any option)")
        which.add_argument("--write", action="store_true", help="write all rows into the books, or none")

    def handle(self, *args: Any, **options: Any) -> None:
        outlet = Outlet.objects.filter(code=options["outlet"]).first()
        by = get_user_model().objects.filter(username=options["by"]).first()
        if outlet is None or by is None:
            raise CommandError(f"no outlet {options['outlet']}" if outlet is None else f"no account {options['by']}")
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(str(error)) from error
        with override("vi"):
            self._import(outlet, by, options["file"].name, content, is_written=options["write"])

    def _import(self, outlet: Outlet, by: Any, name: str, content: bytes, *, is_written: bool) -> None:
        try:
            file = hand_in_file(outlet=outlet, kind=self.kind, file_name=name, content=content, by=by)
        except ShopsRefusal as refusal:
            raise CommandError(str(refusal)) from refusal
        if not is_written:
            run = dry_run(file)
            file.delete()
        else:
            try:
                run = write_file(file=file, by=by)
            except RowsRefused as refusal:
                file.delete()
                run = refusal.dry_run
                is_written = False
            except ShopsRefusal as refusal:
                file.delete()
                raise CommandError(str(refusal)) from refusal
        self._tell(run)
        self.stdout.write("written" if is_written else "nothing written")
        if run.refused:
            sys.exit(1)

    def _tell(self, run: DryRun) -> None:
        for row in run.rows:
            about = f"{row.column}: {row.says}" if row.says else ""
            self.stdout.write(f"{row.line:>6}  {row.fate:8}  {row.shown}" + (f"  {about}" if about else ""))
        self.stdout.write(", ".join(f"{count} {fate}" for fate, count in run.counts.items()))
