from django.apps import AppConfig


class ShopsConfig(AppConfig):
    name = "shops"
    verbose_name = "Điểm bán và kho"

    def ready(self):
        from shops import personal, protection, receivers, verification  # noqa: F401
        from shops.models import StockMovement, TransferEntry, TransferStep
        from shops.transfer_verification import TRANSFERS

        personal.register()
        protection.let_erase(StockMovement, "reason")
        protection.keep_once(TransferStep)
        protection.keep_once(TransferEntry)
        verification.register_checks(TRANSFERS)
        protection.connect(self)
