from tests.desk_fixtures import desks
from tests.shop_fixtures import make_producer, make_product, tree

__all__ = ["desks", "make_producer", "make_product", "tree"]
