"""The search documents hold what the public pages say, and nothing of a customer."""

from common.personal import register_not_personal


def register() -> None:
    register_not_personal(
        "copies of public pages and labels, written anew from them",
        {
            "search.IndexState": "name epoch",
            "search.IndexedProduct": "documents_digest words_digest",
            "search.ProductDocument": (
                "language slug url title sort_name summary maker maker_slug origin commune_code commune_name"
                " former_district unit outlet_codes season_months picture"
            ),
            "search.DocumentTerm": "marked folded",
            "search.FacetLabel": "language kind value label parent",
        },
    )
