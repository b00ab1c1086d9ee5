"""What a site under load is made of: workshops with few places, and people who are in already.

`python -m tests.load.world JSON` migrates an empty database, makes one workshop for each description in the list, and
prints as JSON what a test must know of each.
"""

import json
import sys
from datetime import timedelta
from typing import Any
from uuid import uuid4

import django

django.setup()  # before anything that knows a model

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from registrations.domain import register  # noqa: E402
from registrations.models import Intake, PersonalLink, Registration  # noqa: E402
from tests import factories  # noqa: E402


def main(descriptions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Fill the database; what there is to know of each workshop, in order."""
    call_command("migrate", verbosity=0)
    return [workshop(**description) for description in descriptions]


def workshop(name: str, *, capacity: int | None, people: int = 0) -> dict[str, Any]:
    """One workshop with so many places, for which so many people have registered, and their personal links."""
    page = factories.workshop(title=name, slug=name, starts_at=timezone.now() + timedelta(days=10))
    form = factories.form(name=name, workflow_code="participation", prefix=name[:3].upper())
    intake = factories.intake(page, form=form, capacity=capacity)
    made = [arrive(intake, f"{name}{number}@example.org") for number in range(people)]
    return {
        "intake": intake.pk,
        "path": page.url,
        "tokens": [PersonalLink.issue(registration=registration) for registration in made],
    }


def arrive(intake: Intake, email: str) -> Registration:
    """Someone registers."""
    return register(
        intake,
        factories.SIMPLE_ANSWERS | {"courriel": email},
        version=intake.form.current_version,
        submission=uuid4(),
        language="fr",
    )


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
