"""Begin a new application from one that was sent: what fits the form of a call that is open now comes over."""

from dataclasses import dataclass
from datetime import datetime
from itertools import count
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from registrations.domain.attachments import copy_files, kept_files
from registrations.domain.drafts.beginning import begin_draft
from registrations.domain.errors import IntakeClosed
from registrations.domain.locks import locked
from registrations.domain.persons import covered_by, forgotten
from registrations.domain.quotas import within_room
from registrations.fields.carrying import CONSENT, EMPTY, FILES, carried, fitting_files
from registrations.fields.kinds import Asking, Typed
from registrations.fields.schema import FieldSpec
from registrations.models import Attachment, Draft, FormVersion, Intake, Registration
from registrations.workflows import APPLICATION


class BegunBefore(Exception):
    """Its owner has begun an application to that call already, in another way: that one is to be gone on with."""

    def __init__(self, draft: Draft):
        super().__init__(draft.pk)
        self.draft = draft


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A round that is open, with the form that is answered now and its page; `begun` is what its owner has begun.

    `ours` when that was begun from the same application.
    """

    intake: Intake
    version: FormVersion
    page: Page
    begun: Draft | None = None
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Carried:
    """What comes over, and what does not: `came` are questions of the new form, `left` of the old one."""

    typed: dict[str, Typed]
    files: tuple[Attachment, ...]
    came: tuple[FieldSpec, ...]
    left: tuple[FieldSpec, ...]


def may_begin_anew(registration: Registration) -> bool:
    """Whether its owner may begin a new application from it: nothing of it is erased, or about to be."""
    return (
        registration.workflow_code == APPLICATION.code
        and bool(registration.email)
        and registration.version.resumable
        and not (registration.erased_at or registration.erasure_asked_at)
        and not forgotten(registration)
    )


def open_calls(registration: Registration, *, language: str, at: datetime | None = None) -> list[OpenCall]:
    """The calls that are open at that moment and whose form its owner can take in that language, by their closing.

    A form that cannot be left and taken up again has no draft to begin.
    """
    at = at or timezone.now()
    open_now = Intake.objects.public().open(at).filter(form__workflow_code=registration.workflow_code)
    intakes = list(open_now.select_related("form").defer("form__fields").order_by("closes_at", "pk"))
    pages = _pages({intake.page_key for intake in intakes}, language)
    asking = Asking(language, at=at)
    calls = []
    for intake in intakes:
        page, version = pages.get(intake.page_key), intake.form.current_version
        if page is None or version is None or not version.resumable:
            continue
        if not asking.pages_elsewhere(version.pages):
            begun, ours = _begun(registration, intake, at=at)
            calls.append(OpenCall(intake, version, page, begun, ours))
    return calls


def carry(registration: Registration, call: OpenCall, *, language: str, at: datetime) -> Carried:
    """What of the registration fits the form of that call. Changes nothing."""
    before, after = registration.version, call.version
    agreed = {
        spec.key
        for version in (before, after)
        for box in version.specs
        if box.kind == CONSENT
        for spec in covered_by(version, box.key)
    }
    answers = {key: answer for key, answer in registration.answers.items() if key not in agreed}
    typed = carried(
        before.specs,
        answers,
        after,
        language=language,
        asking=Asking(language, at=at, closes_at=call.intake.closes_at),
        same_form=before.form_id == after.form_id,
    ) | after.contact_typed(registration.email)
    files = _files(registration, after, agreed)
    keys = typed.keys() | {file.field_key for file in files}
    names = [spec for spec in before.specs if spec.kind != CONSENT]
    return Carried(
        typed,
        tuple(files),
        tuple(spec for spec in after.specs if spec.key in keys),
        tuple(
            spec for spec in names if spec.key not in keys and registration.answers.get(spec.key) not in EMPTY
        ),
    )


@transaction.atomic
def begin_anew(
    registration: Registration, intake: Intake, *, language: str, at: datetime | None = None
) -> Draft:
    """Begin an application to that intake with what fits of the registration, which stays as it is.

    Its link is mailed as that of any draft. Asked for twice, it is one draft, until that is sent or given up.

    Raises IntakeClosed where the call takes no such application from them now, BegunBefore.
    """
    at = at or timezone.now()
    intake = locked(intake.pk)
    rows = Registration.objects.select_for_update(of=("self",)).select_related("version")
    current = rows.get(pk=registration.pk)
    calls = open_calls(current, language=language, at=at) if may_begin_anew(current) else []
    call = next((each for each in calls if each.intake.pk == intake.pk), None)
    if call is None:
        raise IntakeClosed
    if call.begun is not None and not call.ours:
        raise BegunBefore(call.begun)
    if call.begun is not None:
        return call.begun
    found = carry(current, call, language=language, at=at)
    draft = begin_draft(
        intake,
        version=call.version,
        email=current.email,
        language=language,
        at=at,
        typed=found.typed,
        submission=_submission(current, intake),
        proven=True,
    )
    copy_files(current, draft, only={file.key for file in found.files})
    return draft


def _files(registration: Registration, after: FormVersion, agreed: set[str]) -> list[Attachment]:
    """The files that fit, in the order of the new form, as far as there is room for them."""
    specs, kept = {spec.key: spec for spec in registration.version.specs}, kept_files(registration)
    right = [
        file
        for spec in after.specs
        if spec.kind == FILES and spec.key not in agreed
        for file in fitting_files(
            specs.get(spec.key),
            spec,
            [each for each in kept.get(spec.key, ()) if each.wanted_id is None],
        )
    ]
    return right[: within_room(registration.email_key, [file.size for file in right])]


def _pages(keys: set[UUID], language: str) -> dict[UUID, Page]:
    """The public pages with these translation keys that are in that language."""
    pages = Page.objects.live().public().filter(translation_key__in=keys, alias_of__isnull=True)
    return {page.translation_key: page for page in pages.filter(locale__language_code=language)}


def _begun(registration: Registration, intake: Intake, *, at: datetime) -> tuple[Draft | None, bool]:
    """What the owner has begun for that intake, and whether it was from this registration.

    What somebody else may have begun under their address is not theirs.
    """
    drafts = Draft.objects.filter(intake=intake, email_key=registration.email_key, registration=None)
    ours = drafts.filter(submission=_submission(registration, intake)).first()
    other = drafts.living(at).confirmed().order_by("-updated_at", "-pk").first()
    return ours or other, ours is not None


def _submission(registration: Registration, intake: Intake) -> UUID:
    """The submission of what is begun from it for that intake, and was not sent yet."""
    used = Registration.objects.order_by()
    names = (f"{intake.pk} {registration.email_key} {number}" for number in count())
    each = (uuid5(registration.submission, name) for name in names)
    return next(submission for submission in each if not used.filter(submission=submission).exists())
