from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = "Khuyến mại"

    def ready(self):
        """Keep the book of campaigns from being rewritten."""
        from campaigns.models import CampaignEvent
        from shops.protection import keep_once

        keep_once(CampaignEvent)
