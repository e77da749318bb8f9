"""Refusals of search, in the words of the shop."""


class NoSuchPage(LookupError):
    """A page of results that no listing could have: the entrance answers 404."""

    def __init__(self, wanted: object, pages: int | None = None):
        self.wanted, self.pages = wanted, pages
        super().__init__(f"page {str(wanted)[:20]!r} of {pages or 'any'}")


class UnknownEngine(LookupError):
    """SEARCH_ENGINE names an engine that is not there."""
