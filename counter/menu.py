"""What the page “Thêm” of the counter lists: every desk that is not one of the few in reach of the thumb."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from counter.queries.cards import keeps_cards
from counter.queries.money import account_kept_at
from counter.queries.posts import Post
from shops.models import Outlet


@dataclass(frozen=True)
class Entry:
    """One desk: the name of its address, what it is called, and what one does there.

    The address takes the outlet's code, unless the desk `is_same_everywhere`. Shown to whoever has `right` at the
    outlet, and only where `is_kept_at` says so.
    """

    url: str
    label: str | Promise
    about: str | Promise
    right: str = ""
    is_kept_at: Callable[[Outlet], bool] | None = None
    is_same_everywhere: bool = False

    def is_for(self, post: Post) -> bool:
        return post.has(self.right) and (self.is_kept_at is None or self.is_kept_at(post.outlet))


def _keeps_account(outlet: Outlet) -> bool:
    return account_kept_at(outlet) is not None


def _keeps_cards_alone(outlet: Outlet) -> bool:
    return not _keeps_account(outlet) and keeps_cards(outlet)


def _is_fair(outlet: Outlet) -> bool:
    return outlet.is_fair


def _is_no_fair(outlet: Outlet) -> bool:
    return not outlet.is_fair


# Each colleague's desk once; the order is that of the page.
GROUPS: list[tuple[str | Promise, list[Entry]]] = [
    (
        _("Hàng"),
        [
            Entry("counter:receive", _("Nhập hàng"), _("Ghi hàng vừa đến vào kệ."), "adjust"),
            Entry("counter:stocktakes", _("Kiểm kê"), _("Đếm cả quầy, một kệ hay một nhóm hàng."), "adjust"),
            Entry("counter:transfers", _("Chuyển hàng"), _("Gửi hàng sang điểm bán khác, nhận hàng gửi đến.")),
            Entry(
                "counter:delivery-notes", _("Phiếu giao hàng"), _("Nhận cả phiếu của người làm ra, in tem."), "adjust"
            ),
            Entry("counter:imports", _("Nhập từ tệp"), _("Phiếu giao hàng, tồn đầu kỳ từ bảng tính."), "adjust"),
            Entry("counter:reorder", _("Đặt thêm hàng"), _("Món nào sắp hết, đặt thêm bao nhiêu.")),
            Entry("counter:expiring", _("Sắp hết hạn"), _("Lô nào bán không kịp, giảm giá, chuyển nơi khác.")),
            Entry("counter:stopped-lots", _("Lô phải cất riêng"), _("Lô bị giữ hoặc thu hồi: cất riêng, ghi đã cất.")),
        ],
    ),
    (
        _("Tiền"),
        [
            Entry("counter:cash", _("Quỹ"), _("Tiền mặt ở quầy, người giao nộp tiền, kiểm quỹ."), "sell"),
            Entry("counter:returns", _("Trả hàng"), _("Hàng khách trả lại, tiền trả lại khách.")),
            Entry("counter:money", _("Tiền"), _("Chuyển khoản, sao kê, tiền thẻ."), "approve", _keeps_account),
            Entry("counter:cards", _("Tiền"), _("Tiền thẻ từng ngày."), "approve", _keeps_cards_alone),
            Entry("counter:invoices", _("Hóa đơn"), _("Yêu cầu hóa đơn GTGT của khách."), "approve"),
        ],
    ),
    (
        _("Điểm bán"),
        [
            Entry("counter:staff", _("Nhân viên"), _("Ai làm ở đây, được làm gì."), "approve"),
            Entry("counter:fairs", _("Hội chợ"), _("Đề nghị một gian hội chợ."), "approve", _is_no_fair),
            Entry("counter:fair-account", _("Quyết toán"), _("Đã mang, đã bán, còn lại."), "approve", _is_fair),
        ],
    ),
    (
        _("Cách làm"),
        [
            Entry(
                "counter:guide",
                _("Hướng dẫn"),
                _("Từng việc ở quầy, có hình; in ra treo ở quầy được."),
                is_same_everywhere=True,
            ),
        ],
    ),
]


def menu_of(post: Post) -> list[tuple[Any, list[Entry]]]:
    """The groups that a person at an outlet sees; groups with nothing in them are left out."""
    groups = [(name, [entry for entry in entries if entry.is_for(post)]) for name, entries in GROUPS]
    return [(name, entries) for name, entries in groups if entries]
