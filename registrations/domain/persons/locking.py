"""The rows a verb about a person locks, always in the same order: intake, drafts, registration."""

from collections.abc import Collection

from django.db.models import QuerySet

from registrations.domain.locks import in_its_intake
from registrations.models import Draft, Registration


def locked_registration(registration: Registration, drafts: QuerySet[Draft] | None = None) -> Registration:
    """The registration as it is, with its version, locked with its intake and those drafts until the transaction ends.

    Raises Registration.DoesNotExist.
    """
    rows = Registration.objects.select_for_update(of=("self",)).select_related("version")

    def read() -> Registration:
        if drafts is not None:
            list(drafts.order_by("pk").select_for_update().values_list("pk"))
        return rows.get(pk=registration.pk)

    return in_its_intake(registration.intake_id, read)


def repetitions(registration: Registration) -> QuerySet[Registration]:
    """What the same person sent again for the same intake and that changed nothing. No link of theirs opens it.

    Someone else of the same mailbox is another person.
    """
    repeated = registration.workflow.when_repeated
    if not repeated or not registration.email_key or registration.state_code == repeated:
        return Registration.objects.none()
    same = Registration.objects.filter(intake=registration.intake_id, email_key=registration.email_key)
    if registration.name_key:
        same = same.filter(name_key__in=[registration.name_key, ""])
    return same.filter(state_code=repeated, erased_at=None).exclude(pk=registration.pk).order_by("pk")


def drop_copies(registration: Registration, drafts: QuerySet[Draft], keys: Collection[str]) -> None:
    """Delete the files that answer these fields, and what `drafts` that change the registration have copied of them."""
    registration.attachments.filter(field_key__in=keys).delete()
    for draft in drafts:
        draft.typed = {key: value for key, value in draft.typed.items() if key not in keys}
        draft.save(update_fields=["typed"])
        draft.attachments.filter(field_key__in=keys).delete()
