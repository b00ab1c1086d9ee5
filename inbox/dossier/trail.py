"""The way one came: which view a dossier was opened from, what comes before and after it there, and the way back."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from inbox.access import visible_rows
from inbox.listing import Listing


@dataclass(frozen=True, slots=True)
class Trail:
    """Where one is in a view. `query` keeps view and filters from one dossier to the next; `back` leads to the row."""

    label: str
    back: str
    query: str = ""
    previous: int | None = None
    next: int | None = None

    @classmethod
    def of(cls, request: HttpRequest, pk: int) -> "Trail":
        """As the address says; the whole inbox when it names no view, or none that this person has."""
        params = request.GET.copy()
        params.pop("done", None)
        code = params.get("view", "")
        listing = None
        if code:
            try:
                listing = Listing.of(request.user, code, params)  # type: ignore[arg-type]
            except (Http404, PermissionDenied):
                listing = None
        if listing is None:
            return cls(_("Inbox"), f"{reverse('inbox:index')}#dossier-{pk}")
        listing.visible = visible_rows(request)
        before, after = listing.neighbours(pk)
        query = listing.within
        back = _with_query(reverse("inbox:back", args=[pk]), query, {})
        return cls(str(listing.view.label), back, query, before, after)

    def to(self, pk: int | None, **more: object) -> str:
        """The address of a dossier of the same view; empty for none."""
        if pk is None:
            return ""
        return _with_query(reverse("inbox:detail", args=[pk]), self.query, more)

    def act(self, name: str, pk: int) -> str:
        """The address of what is done to a dossier, which leads back to it in the same view."""
        return _with_query(reverse(f"inbox:{name}", args=[pk]), self.query, {})

    @property
    def previous_address(self) -> str:
        return self.to(self.previous)

    @property
    def next_address(self) -> str:
        return self.to(self.next)


def _with_query(address: str, query: str, more: dict[str, object]) -> str:
    query = "&".join(filter(None, [query, *(f"{name}={value}" for name, value in more.items())]))
    return address + (f"?{query}" if query else "")
