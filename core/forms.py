"""The form that every page is edited with."""

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from wagtail.admin.forms import WagtailAdminPageForm

from core.publication import missing

PUBLISHING = ("action-publish", "action-submit", "action-restart-workflow")


class BasePageForm(WagtailAdminPageForm):
    """A draft may always be saved; what is published, or handed in for it, must be complete (`core.publication`)."""

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
