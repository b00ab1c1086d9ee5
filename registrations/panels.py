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
            page = self.instance
            now = timezone.now()
            intakes = Intake.objects.for_page(page).select_related("form") if page.pk else []
            context["rows"] = [{"intake": intake, "state": intake.state_at(now).label} for intake in intakes]
            context["can_change"] = self.request.user.has_perm("registrations.change_intake")
            context["add_url"] = f"{reverse('intakes:add')}?page={page.pk}" if page.pk else ""
            return context
