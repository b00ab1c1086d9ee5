"""In which languages a form is offered: those in which every page that its boxes lead to is public.

Nobody is asked to agree to a page in another language (docs/decisions/036). Whoever builds the form, edits a page that
asks it or takes a page offline is told what is missing, here in words.
"""

from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from wagtail.models import Page

from core.text.languages import name_of
from registrations.fields.kinds import Asking
from registrations.models import Form, Intake, scopes


def languages_asked_in(form: Form) -> set[str]:
    """The languages of the live pages whose rounds ask the form; all of them before any round does."""
    keys = set(Intake.objects.filter(form=form).values_list("page_key", flat=True))
    return languages_of(keys) if keys else {code for code, _name in settings.LANGUAGES}


def languages_of(page_keys: Iterable) -> set[str]:
    """The languages in which any of the pages with those translation keys is live."""
    pages = Page.objects.live().filter(translation_key__in=page_keys, alias_of__isnull=True)
    return set(pages.values_list("locale__language_code", flat=True))


def not_offered(form: Form, keys: set[str], languages: set[str]) -> list[str]:
    """For each of these languages in which the form is not offered, a sentence that names the pages it lacks.

    `keys` are the translation keys of the pages that its boxes lead to. Staff read what staff answer, in any language.
    """
    if form.workflow.staff_only or not keys:
        return []
    told = []
    for code in sorted(languages):
        if pages := Asking(code).pages_elsewhere(keys):
            titles = get_text_list([_("“%(page)s”") % {"page": page.title} for page in pages], _("and"))
            words = {"form": form.name, "language": name_of(code), "pages": titles}
            told.append(
                _(
                    "“%(form)s” is not offered in %(language)s: one of its boxes leads to a page that is not public in"
                    " this language. Translate it and publish it: %(pages)s."
                )
                % words
            )
    return told


def losses(pages: Iterable[Page], user: scopes.Asking) -> list[str]:
    """What becomes of the forms that can be answered now or later when these pages go offline, a sentence for each.

    A form of another programme than the user's is told of without its name.
    """
    live = {(str(page.translation_key), page.locale.language_code): page for page in pages if page.live}
    if not live:
        return []
    rounds = Intake.objects.public().standing().exclude(closes_at__lte=timezone.now())
    told = []
    own = set(Form.objects.in_scope_of(user).values_list("pk", flat=True))
    for form in Form.objects.filter(pk__in=rounds.values("form")):
        version = form.current_version
        for (key, code), page in live.items():
            if version is not None and key in version.pages:
                name = form.name if form.pk in own else _("(another programme)")
                words = {"form": name, "page": page.title, "language": name_of(code)}
                told.append(_loss(code) % words)
    return told


def _loss(code: str) -> str:
    if code == settings.LANGUAGE_CODE:
        return _(
            "A box of the form “%(form)s” leads to “%(page)s”: without this page, people tick it without having read"
            " it."
        )
    return _(
        "A box of the form “%(form)s” leads to “%(page)s”: without this page, the form is no longer offered in"
        " %(language)s."
    )
