"""Make the next version of a form."""

from datetime import datetime

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone
from wagtail.signals import published

from core.models import User
from registrations.domain.columns import follow_columns
from registrations.models import Form, FormVersion


@transaction.atomic
def publish_form(form: Form, *, by: User | None = None, at: datetime | None = None) -> FormVersion:
    """Freeze the form's fields as its next numbered version, or give back the current one when nothing changed."""
    Form.objects.select_for_update().get(pk=form.pk)
    schema = {"fields": [spec.to_json() for spec in form.specs()]}
    current = form.current_version
    if current is not None and current.schema == schema:
        return current
    number = current.number + 1 if current else 1
    version = FormVersion.objects.create(
        form=form, number=number, schema=schema, published_at=at or timezone.now(), published_by=by
    )
    follow_columns(form, current, version)
    return version


@receiver(published, sender=Form, dispatch_uid="registrations.publish_form")
def freeze_published_form(instance: Form, **kwargs) -> None:
    """Publishing a form in the admin makes its next version."""
    revision = kwargs.get("revision")
    publish_form(instance, by=revision.user if revision else None)
