from django.core.management.base import BaseCommand

from catalogue.models import Commune, FormerPlace, ProductSet
from catalogue.services.reference import load_reference


class Command(BaseCommand):
    help = "Places of 1 July 2025 with their old names, and product groups; safe to repeat."

    def handle(self, *args, **options):
        load_reference()
        self.stdout.write(
            f"{Commune.objects.count()} communes, {FormerPlace.objects.count()} old names, "
            f"{ProductSet.objects.count()} product sets"
        )
