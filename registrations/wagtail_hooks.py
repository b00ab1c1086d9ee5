"""How registrations enter Wagtail's admin."""

from django.dispatch import receiver
from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.signals import published
from wagtail.snippets.models import register_snippet

from registrations import page_hooks  # noqa: F401 (its hooks)
from registrations.domain import publish_form
from registrations.models import Form
from registrations.views.scoped import ScopedDeletion
from registrations.viewsets import (
    InboxViewSet,
    LeadsViewSet,
    ReferralsViewSet,
    ReferringViewSet,
    RegistrationsGroup,
)

register_snippet(RegistrationsGroup)


@hooks.register("register_admin_viewset")
def register_inbox() -> InboxViewSet:
    return InboxViewSet()


@hooks.register("register_admin_viewset")
def register_referring() -> list[ReferringViewSet]:
    return [ReferralsViewSet(), LeadsViewSet()]


hooks.register("register_bulk_action", order=10)(ScopedDeletion)  # after Wagtail's own, so in its place


@hooks.register("insert_global_admin_css")
def inbox_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("admin/inbox.css"))


@receiver(published, sender=Form, dispatch_uid="registrations.publish_form")
def freeze_published_form(instance: Form, **kwargs) -> None:
    """Publishing a form in the admin makes its next version."""
    revision = kwargs.get("revision")
    publish_form(instance, by=revision.user if revision else None)
