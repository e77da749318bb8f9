"""Every campaign gets its page in both languages as a draft, in the transaction that plans it."""

from django.db import transaction
from wagtail.models import Page

from campaigns.models import Campaign
from common.folding import slugify_vi
from storefront.models import CampaignIndexPage, CampaignPage


@transaction.atomic
def draft_campaign_pages(campaign: Campaign) -> list[CampaignPage]:
    """One draft under each language's list of campaigns; without such a list there is nowhere to put one.

    The lists are held until commit: two drafts at once would take the same place in the tree.
    """
    lists = list(CampaignIndexPage.objects.select_related("locale").order_by("pk"))
    list(Page.objects.select_for_update(of=("self",)).filter(pk__in=[each.pk for each in lists]).order_by("pk"))
    pages: list[CampaignPage] = []
    for index in lists:
        index.refresh_from_db()
        title = campaign.name_vi if index.locale.language_code == "vi" else campaign.name_en or campaign.name_vi
        page = CampaignPage(
            title=title, slug=_free_slug(index, campaign.name_vi), locale=index.locale, campaign=campaign, live=False
        )
        if pages:
            page.translation_key = pages[0].translation_key
        index.add_child(instance=page)
        page.save_revision()
        pages.append(page)
    return pages


def _free_slug(index: CampaignIndexPage, name: str) -> str:
    wanted = slugify_vi(name, 200)
    taken = set(Page.objects.child_of(index).filter(slug__startswith=wanted).values_list("slug", flat=True))
    candidate, number = wanted, 2
    while candidate in taken:
        candidate, number = f"{wanted}-{number}", number + 1
    return candidate
