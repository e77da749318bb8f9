from django.apps import AppConfig


class ShopsConfig(AppConfig):
    name = "shops"
    verbose_name = "Điểm bán và kho"

    def ready(self):
        from shops import personal, protection, receivers  # noqa: F401
        from shops.arrival_checks import CHECKS as ARRIVAL_CHECKS
        from shops.models import Arrival, StockMovement, StocktakeCount, StocktakeEvent, TransferEntry, TransferStep
        from shops.stocktake_checks import STOCKTAKE_CHECKS
        from shops.transfer_verification import TRANSFERS
        from shops.verification import register_checks

        personal.register()
        for book in (Arrival, StocktakeCount, StocktakeEvent, TransferStep, TransferEntry):
            protection.keep_once(book)
        for checks in (ARRIVAL_CHECKS, STOCKTAKE_CHECKS, TRANSFERS):
            register_checks(checks)
        protection.let_erase(StockMovement, "reason")
        protection.connect(self)
