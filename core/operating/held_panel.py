"""The admin's first page says that letters wait."""

from wagtail.admin.ui.components import Component


class HeldPanel(Component):
    """« Aucun message ne part de ce site »: above everything else."""

    name = "held"
    template_name = "core/held_panel.html"
    order = 10
