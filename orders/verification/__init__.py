"""What the books of orders must add up to; `verify_ledger` checks these beside the ledger's own."""

from orders.verification.cards import CARDS
from orders.verification.carriage import CARRIAGE_CHECKS
from orders.verification.cash import CASH
from orders.verification.goods import GOODS
from orders.verification.money import MONEY
from orders.verification.papers import PAPERS
from orders.verification.parcels import PARCELS
from orders.verification.pickups import PICK_UPS
from orders.verification.privacy import PRIVACY
from orders.verification.returns import RETURNS
from orders.verification.sales import SALES
from orders.verification.stops import STOPS

CHECKS = [
    *(*GOODS, *CARRIAGE_CHECKS, *PARCELS, *PICK_UPS, *RETURNS),
    *(*MONEY, *CASH, *CARDS, *PAPERS, *PRIVACY, *SALES, *STOPS),
]
