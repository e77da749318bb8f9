from storefront.queries.campaigns import campaign_list, campaign_view
from storefront.queries.home import home_shelves
from storefront.queries.makers import producer_list, producer_view
from storefront.queries.product import find_product_page, product_view

__all__ = [
    "campaign_list",
    "campaign_view",
    "find_product_page",
    "home_shelves",
    "producer_list",
    "producer_view",
    "product_view",
]
