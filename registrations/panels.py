"""In the page editor: the page's intakes, to read there and to change where they live."""

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.panels import Panel

from registrations.models import Intake


class IntakesPanel(Panel):
    """Lists the intakes of the page being edited, with a link to change each and to add one."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "registrations/panels/intakes_panel.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            page, user = self.instance, self.request.user
            intakes = Intake.objects.for_page(page).select_related("form") if page.pk else []
            return context | {
                "rows": [self._row(intake) for intake in intakes],
                "saved": bool(page.pk),
                "add_url": self._add_url() if page.pk and user.has_perm("registrations.add_intake") else "",
            }

        def _row(self, intake: Intake) -> dict:
            edit_url = reverse("wagtailsnippets_registrations_intake:edit", args=[intake.pk])
            may_change = self.request.user.has_perm("registrations.change_intake")
            return {
                "intake": intake,
                "state": intake.state_at(timezone.now()).label,
                "edit_url": edit_url if may_change else "",
            }

        def _add_url(self) -> str:
            return f"{reverse('wagtailsnippets_registrations_intake:add')}?page={self.instance.pk}"
