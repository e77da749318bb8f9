from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from storefront.models import ProducerPage
from storefront.services.moderation import open_producer_desk


class Command(BaseCommand):
    help = "Let an account change one maker's page and products; what it hands in, the office approves."

    def add_arguments(self, parser):
        parser.add_argument("username", help="an account that exists")
        parser.add_argument("slug", help="last part of the maker's address under /nha-san-xuat/")

    def handle(self, *args, username, slug, **options):
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"No account is called {username}.")
        page = ProducerPage.objects.filter(slug=slug, locale__language_code="vi").first()
        if page is None:
            raise CommandError(f"No Vietnamese maker's page has the address {slug}.")
        open_producer_desk(page=page, user=user)
        self.stdout.write(f"{username} may now change {page.title} and its products.")
