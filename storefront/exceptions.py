"""Refusals of the shop window, in words for a person."""

from django.utils.translation import gettext as _

from storefront.models import Enquiry


class AlreadyAnswered(Exception):
    def __init__(self, enquiry: Enquiry):
        self.enquiry = enquiry
        super().__init__(enquiry.pk)

    def __str__(self):
        return _("Câu hỏi này đã được %(who)s trả lời lúc %(when)s.") % {
            "who": self.enquiry.answered_by,
            "when": self.enquiry.answered_at.strftime("%H:%M %d/%m/%Y"),
        }


class NothingToSay(Exception):
    def __str__(self):
        return _("Câu trả lời còn trống.")
