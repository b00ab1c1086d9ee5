"""The form that every page is edited with."""

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple, ModelMultipleChoiceField
from django.utils.text import capfirst
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.widgets import SlugInput
from wagtail.models import TranslatableMixin

from core.editing.publication import missing
from core.text.slugs import AS_ONE_TYPES, plain_slug

PUBLISHING = ("action-publish", "action-submit", "action-restart-workflow")


class BasePageForm(WagtailAdminPageForm):
    """A draft may always be saved; what is published, or handed in for it, must be complete (`publication`)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            # A page that is only being written may have no language of its own yet.
            own = self.instance if self.instance.locale_id else self.parent_page
            self.fields["slug"].widget = SlugInput(formatters=AS_ONE_TYPES, locale=own and own.locale)
        for name, field in self.fields.items():
            if isinstance(field, ModelMultipleChoiceField):
                self._offer_boxes(name, field)

    def _offer_boxes(self, name: str, field: ModelMultipleChoiceField) -> None:
        """Boxes to tick in the page's own language; what was chosen before stays on offer."""
        offered = cast("QuerySet", field.queryset)
        locale = self.instance.locale_id or (self.parent_page and self.parent_page.locale_id)
        if locale and issubclass(offered.model, TranslatableMixin):
            chosen = [each.pk for each in getattr(self.instance, name).all()]
            offered = offered.filter(Q(locale_id=locale) | Q(pk__in=chosen))
        field.widget = CheckboxSelectMultiple()
        field.queryset = offered

    def clean_slug(self) -> str:
        """Plain, also for a page that got its address before addresses were: the old one follows (`routing.moved`)."""
        slug = self.cleaned_data["slug"]
        return plain_slug(slug) or slug

    @property
    def publishes(self) -> bool:
        """Whether the button that was pressed leads towards publication. Asking for changes does not."""
        if self.is_deferred_validation:
            return False
        if self.data.get("action-workflow-action"):
            return self.data.get("workflow-action-name") != "reject"
        return any(self.data.get(action) for action in PUBLISHING)

    def _post_clean(self) -> None:
        """Once the page holds what was typed: `clean()` still sees the page as it was."""
        super()._post_clean()
        if not self.publishes:
            return
        for lack in missing(self.instance):
            at_field = lack.field in self.fields
            self.add_error(
                lack.field if at_field else None, ValidationError(capfirst(lack.message), code="incomplete")
            )
