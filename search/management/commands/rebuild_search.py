from django.core.management.base import BaseCommand

from search.services import rebuild


class Command(BaseCommand):
    help = "Build every search document anew, each product swapped whole; the shop goes on listing meanwhile."

    def handle(self, **options):
        self.stdout.write(f"{rebuild()} products written")
