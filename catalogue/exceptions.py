"""Refusals about products and ratings, in words for a person."""

from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.models import Certification


class AlreadyRevoked(Exception):
    def __init__(self, certificate: Certification):
        self.certificate = certificate
        super().__init__(certificate.pk)

    def __str__(self):
        when = timezone.localtime(self.certificate.revoked_at)
        return _("Giấy chứng nhận này đã bị thu hồi lúc %(when)s.") % {"when": when.strftime("%H:%M %d/%m/%Y")}


class FileTooEarly(Exception):
    def __init__(self, certificate: Certification):
        self.certificate = certificate
        super().__init__(certificate.pk)

    def __str__(self):
        return _("Giấy chứng nhận này chưa có ngày hiệu lực, nên chưa thể có hồ sơ công nhận lại.")
