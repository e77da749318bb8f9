from django.apps import AppConfig


class ShopsConfig(AppConfig):
    name = "shops"
    verbose_name = "Điểm bán và kho"

    def ready(self):
        from shops import personal, protection
        from shops.models import StockMovement

        personal.register()
        protection.let_erase(StockMovement, "reason")
        protection.connect(self)
