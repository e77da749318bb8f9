from django.apps import AppConfig


class ShopsConfig(AppConfig):
    name = "shops"
    verbose_name = "Điểm bán và kho"

    def ready(self):
        from shops import personal, protection
        from shops.models import OutletStep, OutletVisit, PostChange, StockMovement, VisitMending, VisitPoint
        from shops.register_checks import CHECKS
        from shops.verification import register_checks

        personal.register()
        protection.let_erase(StockMovement, "reason")
        for book in (OutletStep, OutletVisit, VisitPoint, VisitMending, PostChange):
            protection.keep_once(book)
        register_checks(CHECKS)
        protection.connect(self)
