"""A form that staff fill in about somebody else, as the browser shows it."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from registrations.models import FormVersion, Intake
from registrations.submissions import BadToken, Submission

TOKEN_FIELD = "_submission"  # noqa: S105 (the name of a field, not a secret)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What it is for, which version it shows, which submission it will make."""

    intake: Intake
    version: FormVersion
    submission: Submission

    @classmethod
    def of(cls, request: HttpRequest, intake: Intake, newest: FormVersion) -> "Sheet":
        """The one that the browser shows, or a new one."""
        try:
            submission = Submission.from_token(request.POST.get(TOKEN_FIELD, ""))
            if submission.intake_pk == intake.pk:
                answered = FormVersion.objects.get(pk=submission.version_pk, form=intake.form_id)
                return cls(intake, answered, submission)
        except (BadToken, FormVersion.DoesNotExist):
            pass  # not ours: a new one is begun with what was typed
        return cls(intake, newest, Submission.new(intake.pk, newest.pk, at=timezone.now()))
