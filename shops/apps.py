from django.apps import AppConfig


class ShopsConfig(AppConfig):
    name = "shops"
    verbose_name = "Điểm bán và kho"

    def ready(self):
        from shops import personal, protection
        from shops.models import StockMovement, StocktakeCount, StocktakeEvent
        from shops.stocktake_checks import STOCKTAKE_CHECKS
        from shops.verification import register_checks

        personal.register()
        for book in (StocktakeCount, StocktakeEvent):
            protection.keep_once(book)
        register_checks(STOCKTAKE_CHECKS)
        protection.let_erase(StockMovement, "reason")
        protection.connect(self)
