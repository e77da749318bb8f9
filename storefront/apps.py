from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    name = "storefront"
    verbose_name = "Cửa hàng"

    def ready(self):
        """Listen to page events, and give search and the outbox what only the storefront knows."""
        from common.outbox import register
        from common.schedule import every_tick
        from search.documents import register_contributor
        from search.labels import register_maker_names
        from shops.services.lot_stops import MAKERS_TO_TELL
        from storefront import contexts, personal, receivers  # noqa: F401
        from storefront.search_words import maker_names, page_words
        from storefront.services import enquiries, maker_letters, moderation_mail, pictures

        personal.register()
        register_contributor(page_words)
        register_maker_names(maker_names)
        every_tick("questions of visitors whose time is over", enquiries.forget_enquiries)
        register(enquiries.ASKED, enquiries.mail_hosts)
        register(enquiries.ANSWERED, enquiries.mail_answers)
        register(MAKERS_TO_TELL, maker_letters.mail_makers)
        register(pictures.PICTURE_ADDED, pictures.queue_pictures)
        register(moderation_mail.HANDED_IN, moderation_mail.mail_office)
        register(moderation_mail.APPROVED, moderation_mail.mail_approval)
        register(moderation_mail.RETURNED, moderation_mail.mail_return)
