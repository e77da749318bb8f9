"""A day at the till."""

from orders.models import Sale
from orders.services.sales import open_sale_of
from tests.counter.stories.telling import HOME, PRICE, Shop, code_of, dong, story
from tests.factories.goods import LotFactory
from tests.factories.money import BankAccountFactory
from tests.weak_hand import Hand, Line

SALE, PAY, TILL = f"{HOME}ban/", f"{HOME}ban/tra-tien/", f"{HOME}quy/"
FLOAT = 200_000


def scan(seller: Hand, *balances) -> None:
    for balance in balances:
        seller.send(SALE, SALE, q=code_of(balance))


def line_of(shop: Shop, balance) -> str:
    sale = open_sale_of(shop.rooms.first, shop.rooms.users["mot"])
    return f"{SALE}dong/{sale.basket.lines.get(product=balance.lot.product).pk}/"


@story("open-till", "sale", "sale-line", "abandon-sale", "pay", "money-came", "cash")
def a_day_at_the_till(line: Line, shop: Shop) -> None:
    BankAccountFactory(seller=shop.rooms.first.legal_seller)
    tea, honey, rice = (shop.shelf(number) for number in (1, 2, 3))
    younger = LotFactory(product=tea.lot.product, code="LO-MOI", expires_in=300)
    shop.stock(shop.rooms.first, 9, price=PRICE, packing=tea.lot.product, lot=younger)
    seller = line.hand("mot")
    seller.send(f"{TILL}mo-ca/", f"{TILL}mo-ca/", counted=dong(FLOAT))

    scan(seller, tea, tea, honey, rice)
    more = line_of(shop, honey)
    seller.send(SALE, more, pieces="2")
    seller.send(SALE, more, pieces="3")
    seller.send(SALE, line_of(shop, rice), pieces="0")
    seller.send(SALE, line_of(shop, tea), lot=str(younger.pk))
    seller.send(PAY, PAY, quick=str(5 * PRICE))

    scan(seller, honey)
    seller.send(SALE, f"{SALE}bo/")
    scan(seller, rice, rice)
    seller.send(PAY, PAY, given=dong(3 * PRICE), how="cash")

    scan(seller, rice, honey)
    seller.send(PAY, PAY, how="transfer", phone="0912345678")
    waiting = Sale.objects.get(order__payment__method="transfer").order.number
    seller.send(f"{SALE}{waiting}/", f"{SALE}{waiting}/tien-ve/")

    line.bring_late(everything=True)
    seller.send(TILL, TILL, counted=dong(FLOAT + 7 * PRICE - 1_000), reason="Thối nhầm")


@story("sale", "pay", "open-till", "cash")
def scans_that_overtake_each_other(line: Line, shop: Shop) -> None:
    """Two pages stood open, and what was scanned first comes last; the till is opened when the buyer has waited."""
    tea, honey = shop.shelf(1), shop.shelf(2)
    seller = line.hand("mot")
    seller.send(f"{TILL}mo-ca/", f"{TILL}mo-ca/", counted=dong(FLOAT))
    for _round in range(2):
        seller.send_together(*(seller.fill(SALE, SALE, q=code_of(each), is_scripted=True) for each in (tea, honey)))
    early = seller.fill(PAY, PAY, quick=str(4 * PRICE), is_scripted=True)
    line.hand("quanly").send(TILL, TILL, counted=dong(FLOAT))
    seller.send_together(early)  # no till is open any more: the answer leads there
    seller.send(f"{TILL}mo-ca/", f"{TILL}mo-ca/", counted=dong(FLOAT))
    seller.send(PAY, PAY, quick=str(4 * PRICE))
