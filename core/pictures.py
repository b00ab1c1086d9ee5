"""Pictures in the sizes and formats a page shows, made before its first visitor comes.

Encoding one picture takes up to a second, and a page shows several: the worker does it once the page is published.
"""

from django.dispatch import receiver
from django_tasks import task
from wagtail.models import Page
from wagtail.signals import page_published

from core.metadata import sharing
from core.models import BasePage


@task()
def prepare_pictures(pk: int) -> bool:
    """Render the live page once, which makes every rendition it lacks, and draw the picture it is shared with.

    Say whether there was anything to render.
    """
    page = Page.objects.live().filter(pk=pk).specific().first()
    if page is None or not page.preview_modes:
        return False
    rendered = page.make_preview_request().status_code == 200
    if isinstance(page, BasePage):
        sharing.prepare(page)
    return rendered


@receiver(page_published, dispatch_uid="core.prepare_pictures")
def on_publication(instance: Page, **kwargs) -> None:
    prepare_pictures.enqueue(instance.pk)
