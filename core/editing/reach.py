"""Which pages a person of the staff may change."""

from django.contrib.auth.models import AbstractUser
from django.db.models import QuerySet
from wagtail.models import Page
from wagtail.permissions import page_permission_policy


def editable(user: AbstractUser) -> QuerySet[Page]:
    """The pages this person may change, aliases left out."""
    return page_permission_policy.instances_user_has_permission_for(user, "change").filter(alias_of=None)
