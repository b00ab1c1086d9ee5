"""« Protection des données » in the admin's menu."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from inbox.officer.access import may_enter
from inbox.officer.urls import urlpatterns
from inbox.officer.waiting import counts_kept


class OfficerMenuItem(MenuItem):
    """Shown to the officer, with how many requests wait for an answer and for how many the time is over."""

    def is_shown(self, request) -> bool:
        return may_enter(request.user)

    def render_component(self, request):
        """As the inbox's own: our style sheet makes a badge of the link's attributes."""
        open_ones, overdue = counts_kept(timezone.now())
        component = super().render_component(request)
        if open_ones:
            words = _("%(room)s: %(number)d requests to answer, %(late)d late") % {
                "room": self.label,
                "number": open_ones,
                "late": overdue,
            }
            component.attrs = self.attrs | {"data-to-do": str(open_ones), "aria-label": words}
            if overdue:
                component.attrs |= {"data-late": str(overdue)}
        return component


class OfficerViewSet(ViewSet):
    """The officer's room."""

    name = "officer"
    url_prefix = "donnees"
    icon = "lock"
    menu_label = gettext_lazy("Data protection")
    menu_order = 155
    add_to_admin_menu = True
    menu_item_class = OfficerMenuItem

    def get_urlpatterns(self):
        return urlpatterns
