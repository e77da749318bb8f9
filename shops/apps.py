from django.apps import AppConfig


class ShopsConfig(AppConfig):
    name = "shops"
    verbose_name = "Điểm bán và kho"

    def ready(self):
        from common.outbox import register
        from common.schedule import every_tick
        from shops import expiry_checks, personal, protection, verification
        from shops.models import LowStockDigest, ReorderPoint, StockMovement

        personal.register()
        protection.let_erase(StockMovement, "reason")
        from shops.services.reordering import LOW_STOCK, mail_low_stock, note_low_stock

        for book in (ReorderPoint, LowStockDigest):
            protection.keep_once(book)
        verification.register_checks(expiry_checks.CHECKS)
        register(LOW_STOCK, mail_low_stock)
        every_tick("what has to be ordered again, once a day when an outlet opens", note_low_stock)
        protection.connect(self)
