from tests.shop_fixtures import make_producer, make_product, tree

__all__ = ["make_producer", "make_product", "tree"]
