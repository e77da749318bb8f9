"""The admin's own API for pictures and documents, kept to what the person who asks may choose or change.

Wagtail 8 lists every file of the site to whoever may enter the admin; a maker's folder is that maker's alone.
"""

from django.db.models import QuerySet
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.permissions import policy_registry


class _OwnFiles:
    def get_queryset(self) -> QuerySet:
        found = super().get_queryset()
        policy = policy_registry.get_by_type(self.model)
        may = policy.instances_user_has_any_permission_for(self.request.user, ["choose", "change"])
        return found.filter(pk__in=may.order_by().values("pk"))


class OwnPictures(_OwnFiles, ImagesAdminAPIViewSet):
    """Pictures of folders that the person may choose from or change."""


class OwnDocuments(_OwnFiles, DocumentsAdminAPIViewSet):
    """Documents of folders that the person may choose from or change."""


def keep_files_apart(router) -> None:
    """Put our two in the place of Wagtail's; called after Wagtail has registered its own."""
    router.register_endpoint("images", OwnPictures)
    router.register_endpoint("documents", OwnDocuments)
