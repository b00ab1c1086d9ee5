"""Every kind of message, with what staff have written of their own."""

from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from inbox.views.templates.forms import FOR_ALL
from inbox.views.templates.rights import for_writers
from registrations.enums import MessageKind
from registrations.letters.bodies import lacks_way_in
from registrations.letters.placeholders import Text
from registrations.letters.standard import CHAPTERS
from registrations.models import MessageTemplate
from registrations.models.scopes import is_limited


@dataclass(frozen=True, slots=True)
class Own:
    """What staff have written of a kind in one language."""

    language: str
    language_name: str
    templates: list[MessageTemplate]

    @property
    def without_way_in(self) -> set[int]:
        """Those that were saved before the person's link was asked for."""
        return {each.pk for each in self.templates if lacks_way_in(each.body, MessageKind(each.kind))}


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of message."""

    kind: MessageKind
    sent: Text
    own: list[Own]
    may_add: bool


@require_safe
@for_writers
def index(request: HttpRequest) -> HttpResponse:
    """All kinds, in the order of the story, in three queries."""
    written: dict[tuple[str, str], list[MessageTemplate]] = defaultdict(list)
    for template in (
        MessageTemplate.objects.in_scope_of(request.user)
        .select_related("form")
        .order_by("form__name", "workflow_code", "pk")
    ):
        written[template.kind, template.language].append(template)
    limited = is_limited(request.user)
    rows = [
        Row(
            kind,
            chapter.sent,
            [Own(code, str(name), written[kind, code]) for code, name in settings.LANGUAGES],
            may_add=not (limited and kind in FOR_ALL),
        )
        for kind, chapter in CHAPTERS.items()
    ]
    changeable = MessageTemplate.objects.changeable_by(request.user)
    context = {
        "rows": rows,
        "changeable": set(changeable.values_list("pk", flat=True)),
        "header_title": _("Messages"),
        "header_icon": "mail",
        "breadcrumbs_items": [{"url": "", "label": _("Messages")}],
    }
    return TemplateResponse(request, "inbox/templates/index.html", context)
