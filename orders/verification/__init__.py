"""What the books of orders must add up to; `verify_ledger` checks these beside the ledger's own."""

from orders.verification.cash import CASH
from orders.verification.goods import GOODS
from orders.verification.money import MONEY
from orders.verification.papers import PAPERS
from orders.verification.privacy import PRIVACY

CHECKS = [*GOODS, *MONEY, *CASH, *PAPERS, *PRIVACY]
