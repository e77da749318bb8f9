"""Personal data in campaigns: who planned and who stopped one."""

from common.personal import Fate, Personal, Term, register_not_personal, register_personal


def register() -> None:
    register_personal(
        Personal(
            "campaigns.Campaign", "planned_by_name stopped_by_name", "cán bộ", "ai lập, ai dừng", Term.WORK, Fate.STAYS
        ),
        Personal("campaigns.Campaign", "planned_by stopped_by", "cán bộ", "ai lập, ai dừng", Term.WORK, Fate.LINK),
        Personal("campaigns.CampaignEvent", "by_name", "cán bộ", "ai làm", Term.WORK, Fate.STAYS),
        Personal("campaigns.CampaignEvent", "by", "cán bộ", "ai làm", Term.WORK, Fate.LINK),
    )
    register_not_personal(
        "what a campaign is and why",
        {
            "campaigns.Campaign": "name_vi name_en basis reason stop_reason",
            "campaigns.CampaignEvent": "reason plan",
        },
    )
