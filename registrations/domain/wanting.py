"""The person sends, from their own page, the documents and the answers that staff have asked for."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from registrations.domain.answers import change_answers
from registrations.domain.asked_again import Again, answers_with, drop_unnamed
from registrations.domain.contents import contents_of, row_of
from registrations.domain.persons.locking import locked_registration
from registrations.domain.quotas import OF_DRAFT, NoRoom, count_of_network
from registrations.domain.scanning import have_scanned
from registrations.domain.steps import note_of
from registrations.domain.taking_up import take_up_again
from registrations.enums import Actor, EventKind
from registrations.fields.uploads import CheckedUpload
from registrations.models import Attachment, Registration, RegistrationEvent, Wanted
from registrations.models.wanted import ASKED_FOR_MORE
from registrations.telling import told_state


def wanted_of(registration: Registration, at: datetime | None = None) -> Wanted | None:
    """What the person may send now: asked for, told to them, not sent yet."""
    at = at or timezone.now()
    if registration.erased_at or registration.erasure_asked_at:
        return None
    if registration.state_code != ASKED_FOR_MORE or told_state(registration, at).code != ASKED_FOR_MORE:
        return None
    return registration.wanted.open().first()


def receive_documents(
    registration: Registration,
    uploads: Mapping[int, Sequence[CheckedUpload]],
    *,
    wanted: int,
    again: Again | None = None,
    network: str = "",
    at: datetime | None = None,
) -> bool:
    """Keep the checked files that the person sends, by the number of their document; say whether they were wanted.

    `again` are the answers to the questions that were asked once more, with their files: what else was answered stays.
    All of it is kept or nothing is. The history says which documents came, and the registration goes back to the team.
    `wanted` is the key of the request that was on screen: what ended meanwhile, by the same form sent twice for
    example, takes nothing more. `network` is where it comes from, for the quota of bytes. Contents are written before
    the rows; those of a refusal are removed.

    Raises NoRoom past what one form may hold, or a network send; AnsweredMeanwhile, NameTaken and ChangeRefused for
    answers that cannot take the place of those there are.
    """
    at = at or timezone.now()
    sent: dict[str, Sequence[CheckedUpload]] = {f"{number}": each for number, each in uploads.items()}
    of_questions = dict(again.uploads) if again else {}
    checked = [
        (key, upload) for kept in (sent, of_questions) for key, each in kept.items() for upload in each
    ]
    files = [row_of(upload, at=at, field_key=key) for key, upload in checked]
    documents = files[: sum(map(len, sent.values()))]
    if sum(each.size for each in files) > OF_DRAFT.limit:
        raise NoRoom(OF_DRAFT)
    uploaded = [upload for _key, upload in checked]
    with contents_of(list(zip(files, uploaded, strict=True))) as contents:
        contents.kept = _keep(
            registration, documents, files[len(documents) :], again, wanted=wanted, network=network, at=at
        )
    return contents.kept


@transaction.atomic
def _keep(
    registration: Registration,
    documents: list[Attachment],
    files: list[Attachment],
    again: Again | None,
    *,
    wanted: int,
    network: str,
    at: datetime,
) -> bool:
    current = locked_registration(registration)
    asked = wanted_of(current, at)
    if asked is None or asked.pk != wanted:
        return False
    count_of_network(network, sum(each.size for each in (*documents, *files)), at=at)
    labels = []
    for attachment in documents:
        number = int(attachment.field_key)
        attachment.registration, attachment.wanted = current, asked
        attachment.field_key = asked.field_key(number)
        attachment.save()
        have_scanned(attachment)
        labels.append(asked.documents[number])
    if labels:
        RegistrationEvent.objects.create(
            registration=current,
            at=at,
            kind=EventKind.DOCUMENTS_SENT,
            note=note_of(Actor.PERSON, ", ".join(dict.fromkeys(labels))),
        )
    if again is None:
        take_up_again(current, at=at)
    else:
        _answer(current, again, files, at=at)
    return True


def _answer(registration: Registration, again: Again, files: list[Attachment], *, at: datetime) -> None:
    """Put the new answers and their files in the place of those before; it goes back to the team by that."""
    by_key: dict[str, list[Attachment]] = {}
    for attachment in files:
        by_key.setdefault(attachment.field_key, []).append(attachment)
    answers = answers_with(registration, again, by_key)
    for attachment in files:
        attachment.registration = registration
        attachment.save()
        have_scanned(attachment)
    change_answers(registration, answers, version=registration.version, chosen=True, at=at)
    of_files = [spec.key for spec in registration.version.specs if spec.kind == "files"]
    drop_unnamed(registration, [key for key in of_files if key in again.answers], answers)
