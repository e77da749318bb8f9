from django.core.management.base import BaseCommand
from django.db import transaction

from storefront.demo.pages import load_pages


class Command(BaseCommand):
    help = "Make the page tree (home, makers' index, content pages, both languages) and its approval where missing."

    @transaction.atomic
    def handle(self, *args, **options):
        load_pages()
        self.stdout.write("The page tree stands.")
