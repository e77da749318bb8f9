from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = "Khuyến mại"

    def ready(self):
        """Keep the book of campaigns from being rewritten, and name its personal data."""
        from campaigns import personal
        from campaigns.models import CampaignEvent
        from shops.protection import keep_once

        keep_once(CampaignEvent)
        personal.register()
