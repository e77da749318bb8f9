"""What a plan of a campaign refuses, in a sentence for the official; `field` is the field it stands at."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _


class CampaignsRefusal(Exception):
    """Base of all refusals of this app: nothing was written."""

    field: str | None = None

    def __init__(self, **facts: Any):
        self.facts = facts
        self.__dict__.update(facts)
        super().__init__(*facts.values())


class NamelessCampaign(CampaignsRefusal):
    field = "name_vi"

    def __str__(self) -> str:
        return _("Đợt khuyến mại phải có tên.")


class NoReason(CampaignsRefusal):
    """`field` is "reason" of a plan, "why" of a change or a stop."""

    def __str__(self) -> str:
        return _("Xin ghi lý do, để sau này ai cũng hiểu vì sao.")


class BadCampaignPeriod(CampaignsRefusal):
    field = "ends_at"

    def __str__(self) -> str:
        return _("Giờ kết thúc phải sau giờ bắt đầu và sau lúc này.")


class StartsInThePast(CampaignsRefusal):
    field = "starts_at"

    def __str__(self) -> str:
        return _("Giờ bắt đầu đã qua. Muốn giảm giá ngay thì để trống ô này.")


class ConcentratedWithoutBasis(CampaignsRefusal):
    """Decree 81/2018/NĐ-CP, art. 6.5: a state agency calls the programme, or it falls on a feast named there."""

    field = "basis"

    def __str__(self) -> str:
        return _(
            "Chương trình tập trung phải ghi số văn bản của cơ quan chủ trì hoặc dịp lễ, tết làm căn cứ"
            " (Nghị định 81/2018/NĐ-CP, Điều 6 khoản 5)."
        )


class EmptyCampaign(CampaignsRefusal):
    def __str__(self) -> str:
        return _("Chưa có món nào trong đợt khuyến mại.")


class LiquorInCampaign(CampaignsRefusal):
    """Weaker than 15 % the law would allow it; the shop shows no liquor in any campaign all the same."""

    product: Any

    def __str__(self) -> str:
        return _(
            "Rượu, bia không đưa vào đợt khuyến mại của cửa hàng: luật cấm từ 15 độ trở lên, cửa hàng bỏ cả loại"
            " nhẹ hơn (Luật 44/2019/QH14, Điều 5)."
        )


class ProductTwice(CampaignsRefusal):
    product: Any

    def __str__(self) -> str:
        return _("Món này đã có ở một dòng khác.")


class ItemsRefused(CampaignsRefusal):
    """`refusals` has what is wrong with each product, by its place in the plan."""

    refusals: Mapping[int, Exception]

    def __str__(self) -> str:
        return " ".join(str(refusal) for refusal in self.refusals.values())


class AlreadyBegun(CampaignsRefusal):
    """What runs may be stopped, never changed: buyers have read its words and paid its prices."""

    campaign: Any

    def __str__(self) -> str:
        return _("Đợt này đã bắt đầu nên không sửa được nữa, chỉ dừng được.")


class CampaignOver(CampaignsRefusal):
    campaign: Any

    def __str__(self) -> str:
        return _("Đợt này đã kết thúc hoặc đã dừng rồi.")
