import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation

from catalogue.services.reference import load_reference
from search.services import rebuild
from storefront.demo.accounts import (
    PASSWORD,
    give_producers_their_pages,
    give_staff_their_outlets,
    give_trade_department_its_campaigns,
    load_accounts,
)
from storefront.demo.bank import load_bank_account
from storefront.demo.campaigns import load_campaigns
from storefront.demo.deliveries import MAKER, load_delivery_notes
from storefront.demo.delivery import load_delivery_zones
from storefront.demo.goods import load_producers, load_products
from storefront.demo.outlets import load_outlets
from storefront.demo.pages import choose_story_of_the_month, load_pages
from storefront.demo.pictures import load_pictures, put_pictures_on_makers
from storefront.demo.ratings import load_ratings
from storefront.demo.stock import load_stock
from storefront.demo.till import load_till
from storefront.demo.transfers import load_transfers


class Command(BaseCommand):
    help = "The real products with the facts of their sources, and invented ones for odd cases; safe to repeat."

    def handle(self, *args, **options):
        if not settings.DEMO and not settings.TESTING:
            raise CommandError("Set DEMO=1: the demo opens accounts whose password is published.")
        translation.activate("vi")
        now = timezone.now()
        steps = Steps(self.stdout)
        with transaction.atomic():
            load_reference()
            steps.done("places and product groups")
            homes = load_pages()
            users = load_accounts()
            steps.done("pages and accounts")
            pictures = load_pictures()
            steps.done("pictures")
            producers = load_producers()
            choose_story_of_the_month(homes, producers)
            products = load_products(producers, pictures)
            put_pictures_on_makers()
            give_producers_their_pages(users)
            steps.done("makers and goods")
            load_ratings(products, now, users["admin"])
            outlets = load_outlets(timezone.localdate(now))
            give_staff_their_outlets(users, outlets)
            load_delivery_zones(users["admin"])
            load_bank_account(outlets["dbp-1"])
            load_stock(products, outlets, now, users["admin"])
            load_transfers(outlets, users)
            load_delivery_notes(producers[MAKER], outlets["dbp-1"], users["quay1"])
            load_till(outlets["dbp-1"], users["quay1"])
            give_trade_department_its_campaigns(users)
            load_campaigns(products, pictures, now, users["congthuong"])
            steps.done("certificates, outlets and stock")
        rebuild()  # at once, so that the first page has goods; the worker does the rest
        steps.done("search documents")
        self.stdout.write(f"Demo accounts, password {PASSWORD}: {', '.join(users)}")


class Steps:
    """Says what was done and how long it took."""

    def __init__(self, stdout):
        self.stdout = stdout
        self.started = time.monotonic()

    def done(self, what: str) -> None:
        now = time.monotonic()
        self.stdout.write(f"  {what}: {now - self.started:.1f} s")
        self.started = now
