"""Page events, handed to the publishing service inside the transaction that caused them."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import (
    page_unpublished,
    post_page_move,
    task_submitted,
    workflow_approved,
    workflow_rejected,
)

from campaigns.models import Campaign
from campaigns.signals import campaign_planned
from storefront.models import Picture, ProducerPage, ProductPage
from storefront.services import campaign_pages, moderation_mail, pictures, publishing


@receiver(post_save, sender=ProductPage, dispatch_uid="product-page-saved")
def product_page_saved(instance, update_fields=None, raw=False, **kwargs):
    """A partial save only keeps books of a draft; its other fields may hold draft words and are not looked at."""
    if raw or update_fields is not None:
        return
    if instance.live:
        publishing.sync_product(instance)
    else:
        publishing.refresh_visibility([instance.translation_key])


@receiver(post_save, sender=ProducerPage, dispatch_uid="producer-page-saved")
def producer_page_saved(instance, update_fields=None, raw=False, **kwargs):
    if raw or update_fields is not None:
        return
    if instance.live:
        publishing.sync_producer(instance)
    else:
        publishing.refresh_subtree(instance)


@receiver(page_unpublished, dispatch_uid="page-unpublished")
def page_was_unpublished(instance, **kwargs):
    publishing.refresh_subtree(instance)


@receiver(post_page_move, dispatch_uid="page-moved")
def page_was_moved(instance, **kwargs):
    publishing.refresh_subtree(instance)


@receiver(post_delete, sender=ProductPage, dispatch_uid="product-page-deleted")
def product_page_deleted(instance, **kwargs):
    publishing.refresh_visibility([instance.translation_key])


@receiver(campaign_planned, sender=Campaign, dispatch_uid="campaign-planned")
def campaign_was_planned(campaign, **kwargs):
    campaign_pages.draft_campaign_pages(campaign)


@receiver(post_save, sender=Picture, dispatch_uid="picture-saved")
def picture_saved(instance, created=False, raw=False, **kwargs):
    """Have the sizes of a new picture made before anyone publishes it."""
    if created and not raw:
        pictures.announce_picture(instance)


# Wagtail mails inside the request, and a mail server that is down would stop the hand-in. These take the places its own
# receivers would have (same dispatch_uid, and this app is ready first): the same mails go out through the outbox.
task_submitted.connect(
    moderation_mail.tell_handed_in, sender=TaskState, dispatch_uid="group_approval_task_submitted_email_notification"
)
workflow_rejected.connect(
    moderation_mail.tell_returned, sender=WorkflowState, dispatch_uid="workflow_state_rejected_email_notification"
)
workflow_approved.connect(
    moderation_mail.tell_approved, sender=WorkflowState, dispatch_uid="workflow_state_approved_email_notification"
)
