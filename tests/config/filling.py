"""The demo, loaded into the test's own database."""

import os
from io import StringIO
from unittest.mock import patch

from django.core.management import call_command

PASSWORD = "correct-horse-battery-staple"


def load(**options) -> str:
    printed = StringIO()
    with patch.dict(os.environ, {"DEMO_PASSWORD": PASSWORD}):
        call_command("demo", stdout=printed, **options)
    return printed.getvalue()
