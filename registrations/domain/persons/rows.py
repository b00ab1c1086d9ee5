"""The rows a verb about a person locks, always in the same order: intake, drafts, registration."""

from registrations.models import Intake, Registration


def locked_registration(registration: Registration) -> Registration:
    """The registration as it is, locked with its intake until the transaction ends, with its form's version."""
    intake = Intake.objects.select_for_update().get(pk=registration.intake_id)
    current = (
        Registration.objects.select_for_update(of=("self",)).select_related("version").get(pk=registration.pk)
    )
    current.intake = intake
    return current
