"""What programmes, calls and workshops have in common: the areas they act in, the people they are for, the skills."""

from django.utils.translation import gettext_lazy as _

from core.models import NamedSnippet


class ActionArea(NamedSnippet):
    """An area a programme acts in."""

    icon = "tag"

    class Meta(NamedSnippet.Meta):
        verbose_name = _("action area")
        verbose_name_plural = _("action areas")


class Audience(NamedSnippet):
    """People a programme is for."""

    icon = "group"

    class Meta(NamedSnippet.Meta):
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")


class Skill(NamedSnippet):
    """Something one learns to do in a workshop."""

    icon = "pick"

    class Meta(NamedSnippet.Meta):
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
