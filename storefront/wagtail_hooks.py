"""Entrances of the storefront in Wagtail's admin."""

from wagtail import hooks

from storefront.enquiry_desk import EnquiryViewSet


@hooks.register("register_admin_viewset")
def enquiry_menu():
    """The desk for visitors' questions."""
    return EnquiryViewSet("enquiries")
