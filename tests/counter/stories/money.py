"""The account's desk: transfers, statements, refunds, numbers of invoices."""

from django.utils import timezone

from orders.models import CardIntent, Statement, Transfer
from orders.services.steps import cancel_share, hand_over_share
from tests.counter.stories.telling import HOME, PRICE, Shop, day, dong, story
from tests.factories.money import BankAccountFactory
from tests.orders.card_edge import event, intent, tell
from tests.weak_hand import Line

DESK = f"{HOME}tien/"
HEADER = "Ngày giao dịch;Số tham chiếu;Ghi nợ;Ghi có;Nội dung"


@story("money", "assign-transfer", "refund", "refund-card")
def money_comes_and_goes_back(line: Line, shop: Shop) -> None:
    BankAccountFactory(seller=shop.rooms.first.legal_seller)
    paid, unknown = shop.fetched(payment="transfer"), shop.fetched(payment="transfer")
    card = shop.fetched(payment="card")
    CardIntent.objects.create(payment=card.order.payment, intent_id="pi_1", amount=2 * PRICE)
    tell(shop.rooms.client("khach"), event("payment_intent.succeeded", intent("pi_1", 2 * PRICE)))
    cancel_share(fulfilment=card, reason="Khách đổi ý", by=shop.by)
    boss = line.hand("quanly")
    words = {"booked_on": day(0), "amount": dong(2 * PRICE)}
    boss.send(DESK, bank_reference="FT1", **words, words=f"CK {paid.order.number}")
    boss.send(DESK, bank_reference="FT2", **words, words="chuyen tien che")
    stray = Transfer.objects.get(bank_reference="FT2")
    boss.send(DESK, f"{DESK}{stray.pk}/gan/", number=unknown.order.number, reason="Khách gọi")
    cancel_share(fulfilment=unknown, reason="Khách đổi ý", by=shop.by)
    for reference in ("RF1", "RF2"):
        back = f"{DESK}{unknown.order.number}/hoan/"
        boss.send(DESK, back, bank_reference=reference, amount=dong(PRICE), reason="Trả một nửa")
    back = f"{DESK}the/{card.order.number}/hoan/"
    for reason in ("Trả một nửa", "Trả nửa sau"):
        boss.send(f"{DESK}the/", back, amount=dong(PRICE), reason=reason)


@story("statements", "statement-columns", "statement")
def a_statement_is_written_into_the_book(line: Line, shop: Shop) -> None:
    BankAccountFactory(seller=shop.rooms.first.legal_seller)
    paid = shop.fetched(payment="transfer").order.number
    rows = [HEADER, f"{day(0)};FT1;;{dong(2 * PRICE)};{paid} tra tien", f"{day(0)};FT2;;70.000;khac"]
    boss = line.hand("quanly")
    boss.send(f"{DESK}sao-ke/", file=("sao-ke.csv", "\r\n".join(rows).encode()))
    at = f"{DESK}sao-ke/{Statement.objects.latest('pk').pk}/"
    columns = {"booked_on": "0", "reference": "1", "debit": "2", "credit": "3", "words": "4"}
    boss.send(f"{at}cot/", f"{at}cot/?dong=1", **columns)
    boss.send(at)


@story("invoice-number", "invoices")
def numbers_of_invoices(line: Line, shop: Shop) -> None:
    one, two = (hand_over_share(fulfilment=shop.fetched(), by=shop.by).order.number for _time in range(2))
    boss, at = line.hand("quanly"), f"{HOME}hoa-don/"
    boss.send(f"{at}{one}/", symbol="1C26TDB", number="12", issued_on=day(0))
    boss.send(f"{at}{one}/", symbol="1C26TDB", number="13", issued_on=day(0), reason="Gõ nhầm số")
    rows = ["Số đơn;Ký hiệu hóa đơn;Số hóa đơn;Ngày hóa đơn", f"{two};1C26TDB;14;{timezone.localdate():%d/%m/%Y}"]
    boss.send(at, file=("hoa-don.csv", "\r\n".join(rows).encode()))
