"""`manage.py export_stock FILE --outlet CODE`: stock by lot, in a file that `import_stock` takes in again."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from shops.models import Outlet
from shops.queries.stock_sheet import stock_file


class Command(BaseCommand):
    help = "Write an outlet's stock by lot to a file, .xlsx or .csv."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help=".xlsx or .csv; an existing file is written over")
        parser.add_argument("--outlet", required=True, help="code of the outlet")

    def handle(self, *args: Any, **options: Any) -> None:
        file, outlet = options["file"], Outlet.objects.filter(code=options["outlet"]).first()
        if outlet is None:
            raise CommandError(f"no outlet {options['outlet']}")
        if file.suffix not in (".xlsx", ".csv"):
            raise CommandError("the file's name has to end in .xlsx or .csv")
        try:
            file.write_bytes(stock_file(outlet, is_csv=file.suffix == ".csv"))
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{file} written")
