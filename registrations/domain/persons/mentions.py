"""Where others name an address: in what they wrote to the team, in what the team noted, in what they have begun."""

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from core.text.addressees import email_key
from registrations.models import Draft, Registration, RegistrationEvent, Reply


def named_in(email: str) -> tuple[list[Registration], list[Draft]]:
    """Dossiers and drafts of others that name the address, apart from answers that were sent: `held_by()` has those.

    Mails that came from it to somebody else's dossier are among them. Nothing for an empty address.
    """
    key = email_key(email)
    if not key:
        return [], []
    said = Q(text__icontains=email) | Q(quoted__icontains=email) | Q(came_from__icontains=email)
    noted = Q(note__icontains=email) | Q(message__icontains=email)
    where = {
        *Reply.objects.filter(said).order_by().values_list("registration", flat=True),
        *RegistrationEvent.objects.filter(noted).order_by().values_list("registration", flat=True),
    }
    others = Registration.objects.filter(pk__in=where, erased_at=None).exclude(email_key=key)
    begun = Draft.objects.exclude(email_key=key).annotate(said=Cast("typed", TextField()))
    return (
        list(others.defer("answers").order_by("pk")),
        list(begun.filter(said__icontains=email).select_related("intake").order_by("pk")),
    )
