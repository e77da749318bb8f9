"""manage.py recall_drill: sell one lot of the scale data many times, recall it, and say how long it took."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from storefront.management.commands.load_scale import Progress
from storefront.scale.drill import NoGoods, prepare, run


class Command(BaseCommand):
    help = "A recall of one lot with many sales over several outlets, on the data of load_scale; prints seconds."

    def add_arguments(self, parser):
        parser.add_argument("--sales", type=int, default=1_000)
        parser.add_argument("--outlets", type=int, default=5)

    def handle(self, *, sales: int, outlets: int, **options):
        if sales < 1 or outlets < 1:
            raise CommandError("--sales and --outlets are whole numbers from 1.")
        if settings.SECURE:
            raise CommandError("SITE_URL is https: invented sales are refused in a shop that is open to the world.")
        translation.activate("vi")
        try:
            drill = run(prepare(sales, outlets, Progress(self.stdout)))
        except NoGoods as refusal:
            raise CommandError("Run load_scale first, with at least as many outlets.") from refusal
        for name, value in drill.as_dict().items():
            self.stdout.write(f"  {name.replace('_', ' ')}: {value}")
        if not drill.is_complete:
            raise CommandError("The list of buyers is not complete.")
