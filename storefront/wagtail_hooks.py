"""Entrances of the storefront in Wagtail's admin."""

from wagtail import hooks

from storefront import admin_api, maker_goods, office_home, producer_home
from storefront.enquiry_desk import EnquiryViewSet

hooks.register("register_admin_menu_item", producer_home.my_products_menu_item)
hooks.register("register_admin_menu_item", maker_goods.menu_item)
hooks.register("register_admin_urls", maker_goods.urls)
hooks.register("construct_main_menu", producer_home.keep_to_the_own_menu)
hooks.register("construct_homepage_panels", producer_home.fill_home)
hooks.register("construct_homepage_panels", office_home.show_today)
hooks.register("construct_homepage_summary_items", producer_home.leave_out_counters)
hooks.register("construct_page_action_menu", producer_home.order_actions)
hooks.register("after_edit_page", producer_home.back_home)
hooks.register("after_create_page", producer_home.back_home)
hooks.register("construct_admin_api", admin_api.keep_files_apart, order=100)
hooks.register("insert_global_admin_css", producer_home.stylesheet)


@hooks.register("register_admin_viewset")
def enquiry_menu():
    """The desk for visitors' questions."""
    return EnquiryViewSet("enquiries")
