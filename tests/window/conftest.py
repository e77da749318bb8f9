from tests.orders.conftest import by, fill, hanoi, outlet, stock
from tests.shop_fixtures import make_producer, make_product, tree

__all__ = ["by", "fill", "hanoi", "make_producer", "make_product", "outlet", "stock", "tree"]
