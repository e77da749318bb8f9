from django.apps import AppConfig


class ShopsConfig(AppConfig):
    name = "shops"
    verbose_name = "Điểm bán và kho"

    def ready(self):
        from shops import protection

        protection.connect(self)
