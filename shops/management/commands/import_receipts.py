"""`manage.py import_receipts FILE --outlet CODE --by NAME [--write]`: delivery notes from a table."""

from shops.management.commands._importing import ImportCommand
from shops.models import StockImport


class Command(ImportCommand):
    help = "Receive delivery notes from a table; without --write only show what would become of every row."
    kind = StockImport.Kind.RECEIPTS
