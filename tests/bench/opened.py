"""`python -m tests.bench.opened NUMBER`: a workshop in an empty database, and so many forms of it on people's screens.

Prints as JSON where the form is and the token that each of them holds.
"""

import json
import sys

import django

django.setup()  # before anything that knows a model

from django.utils import timezone  # noqa: E402

from registrations.models import Intake  # noqa: E402
from registrations.submissions import Submission  # noqa: E402
from tests.load import world  # noqa: E402


def main(number: int) -> dict:
    """Migrate the database, make the workshop, show the forms."""
    (made,) = world.main([{"name": "atelier", "capacity": None}])
    intake = Intake.objects.select_related("form").get(pk=made["intake"])
    version, now = intake.form.current_version, timezone.now()
    tokens = [Submission.new(intake.pk, version.pk, at=now).token for _each in range(number)]
    return {"path": f"{made['path']}inscription/", "tokens": tokens}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
