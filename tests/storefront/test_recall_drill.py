"""The recall drill on scale data: the list is complete, the books are whole, and past sales cost the act nothing."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from common.models import OutboxEntry
from orders.models import StopBuyer
from orders.services.stop_news import TELL_BUYER
from shops.models import LotBalance, LotStop
from shops.verification import verify
from storefront.scale.drill import WAITING, prepare, run
from tests.storefront.test_load_scale import drawings

__all__ = ["drawings"]

pytestmark = [pytest.mark.django_db, pytest.mark.long]


def quiet(_what, _done, _of):
    pass


def test_without_scale_data_the_drill_is_refused():
    with pytest.raises(CommandError, match="load_scale"):
        call_command("recall_drill", sales=1, outlets=1)


@pytest.mark.parametrize(
    ("products", "sales"),
    [
        (40, 50),
        pytest.param(200, 1_000, marks=[pytest.mark.postgres, pytest.mark.soak]),
    ],
)
def test_a_lot_sold_at_five_outlets_is_recalled_and_every_buyer_stands_in_the_list(drawings, products, sales):
    call_command("load_scale", products=products, outlets=5, processes=1, stdout=StringIO())
    lot = prepare(sales, 5, quiet)
    assert verify().is_whole

    drill = run(lot)

    assert drill.is_complete
    assert (drill.sales, drill.listed, drill.outlets, drill.unshipped) == (sales, sales, 5, 5 * WAITING)
    assert drill.letters_queued + drill.to_call + drill.unknown == sales
    assert drill.letters_queued == StopBuyer.objects.filter(way="letter").count() > 0
    assert OutboxEntry.objects.filter(topic=TELL_BUYER, done_at=None).count() == drill.letters_queued
    assert not LotBalance.objects.filter(lot=lot, allocated__gt=0).exists()
    news = LotStop.objects.get().news.aggregate(pieces=Sum("pieces"))
    assert news["pieces"] == LotBalance.objects.filter(lot=lot).aggregate(total=Sum("quantity"))["total"]
    assert (drill.act_queries, drill.list_queries) == (ACT, LIST + (sales > 500))  # 500 rows a statement
    assert verify().is_whole


ACT, LIST = 30, 7
