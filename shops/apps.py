from django.apps import AppConfig


class ShopsConfig(AppConfig):
    name = "shops"
    verbose_name = "Điểm bán và kho"

    def ready(self):
        from shops import personal, protection
        from shops.arrival_checks import CHECKS as ARRIVAL_CHECKS
        from shops.models import Arrival, StockMovement
        from shops.verification import register_checks

        personal.register()
        protection.keep_once(Arrival)
        register_checks(ARRIVAL_CHECKS)
        protection.let_erase(StockMovement, "reason")
        protection.connect(self)
