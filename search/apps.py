from oscar.core.application import OscarConfig


class SearchConfig(OscarConfig):
    """Takes Oscar's label `search`, so that Oscar's loader finds our views and never needs haystack's."""

    name = "search"
    label = "search"
    verbose_name = "Tìm kiếm"

    def ready(self):
        """Connect the receivers that keep the documents in step with the shop."""
        from search import personal
        from search.receivers import connect

        connect()
        personal.register()

    def get_urls(self):
        """Oscar's search URLs are not served; config.urls routes ours."""
        return []
