"""The department's desk in Wagtail's admin; nobody else sees it."""

from django.contrib.auth.models import Permission
from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem


class CampaignMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("campaigns.view_campaign")


@hooks.register("register_admin_urls")
def campaign_urls():
    return [path("khuyen-mai/", include("campaigns.urls"))]


@hooks.register("register_admin_menu_item")
def campaign_menu():
    return CampaignMenuItem("Khuyến mại", reverse("campaigns:index"), icon_name="tag", order=140)


@hooks.register("register_permissions")
def campaign_permissions():
    return Permission.objects.filter(content_type__app_label="campaigns", content_type__model="campaign")
