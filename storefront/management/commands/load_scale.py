import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import translation

from storefront.scale.load import AlreadyLoaded, OneProcessOnly, load_scale

SECONDS_BETWEEN_LINES = 5


class Command(BaseCommand):
    help = (
        "Invented goods, makers, outlets and stock by the thousand, for measuring; what is in the database stays as it "
        "is. The admin's own search finds the invented pages after wagtail_update_index."
    )

    def add_arguments(self, parser):
        parser.add_argument("--products", type=int, default=1_000)
        parser.add_argument("--outlets", type=int, default=12, help="each product has a stock record at every one")
        parser.add_argument("--orders", type=int, default=0, help="refused above 0: orders are placed, not written")
        parser.add_argument(
            "--processes",
            type=int,
            choices=(1, 2),
            help="2 on PostgreSQL, else 1: the second builds search documents while the first writes goods",
        )
        parser.add_argument("--seed", type=int, default=1, help="the same seed on the same day gives the same goods")

    def handle(self, *, products: int, outlets: int, orders: int, seed: int, processes: int | None, **options):
        if orders:
            raise CommandError(
                "load_scale writes no orders: `make bench` places them by the checkout. Leave --orders out."
            )
        if products < 1 or outlets < 1:
            raise CommandError("--products and --outlets are whole numbers from 1.")
        if settings.SECURE:
            raise CommandError("SITE_URL is https: invented goods are refused in a shop that is open to the world.")
        translation.activate("vi")
        started = time.monotonic()
        try:
            loaded = load_scale(
                products=products,
                outlets=outlets,
                seed=seed,
                processes=processes or (2 if connection.vendor == "postgresql" else 1),
                say=Progress(self.stdout),
            )
        except AlreadyLoaded as refusal:
            raise CommandError(
                "Scale data is here already, whole or in part, and the ledger forgets nothing. Take a new database."
            ) from refusal
        except OneProcessOnly as refusal:
            raise CommandError("Two processes need PostgreSQL and no transaction around them.") from refusal
        for table, count in sorted(loaded.rows.items()):
            self.stdout.write(f"  {count:>9,} {table}")
        self.stdout.write(
            f"{loaded.products:,} products of {loaded.makers:,} makers in {time.monotonic() - started:.0f} s"
        )


class Progress:
    """Says how far each step is and how fast it goes: every few seconds and at its end. Steps may run side by side."""

    def __init__(self, stdout):
        self.stdout = stdout
        self.made = time.monotonic()
        self.began: dict[str, float] = {}
        self.spoke: dict[str, float] = {}

    def __call__(self, step: str, done: int, of: int) -> None:
        now = time.monotonic()
        # A step begins where the one before it has ended or has first been heard of.
        began = self.began.setdefault(step, max(self.spoke.values(), default=self.made))
        if done == of or now - self.spoke.get(step, began) >= SECONDS_BETWEEN_LINES:
            self.spoke[step] = now
            seconds = max(now - began, 0.001)
            self.stdout.write(f"  {step}: {done:,} of {of:,}, {seconds:.1f} s, {done / seconds:,.0f} a second")
