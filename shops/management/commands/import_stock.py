"""`manage.py import_stock FILE --outlet CODE --by NAME [--write]`: what stands at an outlet on its first day."""

from shops.management.commands._importing import ImportCommand
from shops.models import StockImport


class Command(ImportCommand):
    help = "Take in opening stock from a table; without --write only show what would become of every row."
    kind = StockImport.Kind.STOCK
