"""Work of the storefront that no visitor waits for."""

from django_tasks import task

from storefront.services.pictures import render_picture_now


@task()
def render_picture(picture_id: int) -> None:
    """Make the sizes of one picture."""
    render_picture_now(picture_id)
