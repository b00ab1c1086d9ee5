"""Pictures in the sizes and formats a page shows, made before its first visitor comes.

Encoding one picture takes up to a second, and a page shows several: the worker does it once the page is published.
"""

from django.dispatch import receiver
from django_tasks import task
from wagtail.models import Page
from wagtail.signals import page_published


@task()
def prepare_pictures(pk: int) -> bool:
    """Render the live page once, which makes every rendition it lacks; say whether there was anything to render."""
    page = Page.objects.live().filter(pk=pk).specific().first()
    if page is None or not page.preview_modes:
        return False
    return page.make_preview_request().status_code == 200


@receiver(page_published, dispatch_uid="core.prepare_pictures")
def on_publication(instance: Page, **kwargs) -> None:
    prepare_pictures.enqueue(instance.pk)
