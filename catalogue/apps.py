from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Import path `catalogue` is ours; the label `catalogue` is Oscar's."""

    name = "catalogue"
    label = "ocop_catalogue"
    verbose_name = "Sản phẩm và người làm ra"

    def ready(self):
        from catalogue import personal

        personal.register()
