"""What a visitor chooses to be told of."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.models import TranslatableMixin

from core.models import Region
from core.text.languages import active_language
from programmes.alerts import Criteria
from programmes.models import ActionArea, Audience
from registrations.views.mail_forms import MailForm, PublicForm

NAMES = ("areas", "audiences", "regions")


def _choice(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, widget=forms.CheckboxSelectMultiple)


class CriteriaForm(PublicForm):
    """Areas, regions and audiences, each with nothing chosen for all of them; and the language of the messages."""

    areas = _choice(_("Action areas"))
    audiences = _choice(_("Audiences"))
    regions = _choice(_("Regions"))
    language = forms.ChoiceField(
        label=_("Language of the messages"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in offers().items():
            self.fields[name].choices = list(offered.items())  # type: ignore[attr-defined]
        if language := self.fields.get("language"):
            language.choices = [(code, capfirst(name)) for code, name in settings.LANGUAGES]  # type: ignore[attr-defined]

    @property
    def boxes(self) -> list[BoundField]:
        """The fields of the criteria, in order."""
        return [self[name] for name in NAMES]

    @property
    def criteria(self) -> dict[str, list[str]]:
        """What was chosen, as subscriptions keep it. All of them chosen is none: whatever is added later counts too."""
        chosen = {name: self.cleaned_data[name] for name in NAMES}
        return {
            name: values
            for name, values in chosen.items()
            if values and len(values) < len(self.fields[name].choices)  # type: ignore[attr-defined]
        }

    @staticmethod
    def described(criteria: Criteria) -> list[tuple[str, list[str]]]:
        """Each kind of criteria with the names chosen, an empty list for all of them."""
        return [
            (
                str(CriteriaForm.base_fields[name].label),
                [offered[v] for v in criteria.get(name, ()) if v in offered],
            )
            for name, offered in offers().items()
        ]


class AlertsForm(MailForm, CriteriaForm):
    """The same with an address; the language is that of the page it is asked on."""

    language = None  # type: ignore[assignment]
    field_order = ["email", *NAMES]


def offers() -> dict[str, dict[str, str]]:
    """What can be chosen, by the name of the field: values that mean the same in every language, with their names."""
    return {
        "areas": _by_key(ActionArea),
        "audiences": _by_key(Audience),
        "regions": {region.code: region.name for region in Region.objects.order_by("rank", "pk")},
    }


def _by_key(model: type[TranslatableMixin]) -> dict[str, str]:
    """The snippets' names in the active language, in the site's first one where they are not translated."""
    known: dict[str, str] = {}
    for snippet in _ordered(model.objects.select_related("locale").order_by("rank", "name", "pk")):
        known.setdefault(str(snippet.translation_key), str(snippet))
    return known


def _ordered(snippets: Iterable[Any]) -> list[Any]:
    languages = dict.fromkeys((active_language(), settings.LANGUAGE_CODE))
    found = list(snippets)
    return [each for code in languages for each in found if each.locale.language_code == code]
