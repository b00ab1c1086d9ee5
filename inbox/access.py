"""What a request of the inbox is about: registrations that this member of staff may read, and words they typed."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from registrations.domain.errors import TooLong
from registrations.models import Guest, Registration, Reply, Wanted
from registrations.models.registrations import SEE, RegistrationQuerySet
from registrations.models.wanted import until_of

NUL = "\x00"
LONGEST = 2000  # characters of a message or a note
MOST = 100_000  # of what is looked at
LARGEST_KEY = 2**63 - 1


def visible_rows(request: HttpRequest) -> RegistrationQuerySet:
    """All that whoever asks may read, looked up once for a request."""
    found = getattr(request, "visible_registrations", None)
    if found is None:
        found = Registration.objects.visible_to(request.user)
        request.visible_registrations = found  # type: ignore[attr-defined]
    return found


def visible(request: HttpRequest, pk: int) -> Registration:
    """The dossier that an address names, with its page's title, and whether its person wrote something.

    Raises PermissionDenied for who does not work in the inbox, Http404 for what they may not read.
    """
    if not request.user.has_perm(SEE):  # type: ignore[union-attr]
        raise PermissionDenied
    joined = visible_rows(request).with_page_title().select_related("intake", "owner", "version__form")
    joined = joined.annotate(
        has_replies=Exists(Reply.objects.filter(registration=OuterRef("pk"))),
        has_guests=Exists(Guest.objects.filter(registration=OuterRef("pk"))),
        has_wanted=Exists(Wanted.objects.filter(registration=OuterRef("pk"))),
        wanted_until=until_of(),
    )
    return get_object_or_404(joined, pk=pk)


def address_in_view(request: HttpRequest, name: str, *keys: object) -> str:
    """The address of that name, with the view and the filters that the request's own was opened in, if any."""
    params = request.GET.copy()
    params.pop("done", None)
    query = f"?{params.urlencode()}" if params.get("view") else ""
    return reverse(f"inbox:{name}", args=keys) + query


def breadcrumbs(registration: Registration, here: str, *, back: str = "") -> list[dict[str, str]]:
    """The way from the inbox over the dossier, at `back` when it is not at its own address, to a screen of it."""
    return [
        {"url": reverse("inbox:index"), "label": _("Inbox")},
        {
            "url": back or reverse("inbox:detail", args=[registration.pk]),
            "label": registration.reference,
        },
        {"url": "", "label": here},
    ]


def typed(request: HttpRequest, name: str, longest: int = MOST) -> str:
    """What was typed there: words that any database keeps, with one kind of line ends; a text is asked to `fit()`."""
    return request.POST.get(name, "").replace(NUL, "").replace("\r\n", "\n")[:longest]


def fit(*texts: str, longest: int = LONGEST) -> None:
    """Raises TooLong for a text of more than 2,000 characters: cut, it would be sent or kept without its end."""
    for text in texts:
        if len(text.strip()) > longest:
            raise TooLong(len(text.strip()), longest)


def keys_of(sent: Iterable[str]) -> list[int]:
    """The keys of rows among what was sent, in its order: whole numbers that a database can hold."""
    longest = len(str(LARGEST_KEY))
    numbers = [int(each) for each in sent if each.isascii() and each.isdecimal() and len(each) <= longest]
    return [number for number in numbers if number <= LARGEST_KEY]


def key_of(sent: str) -> int | None:
    """The key of a row that was sent; None for anything else."""
    return next(iter(keys_of([sent])), None)
