"""What the worker does by itself, besides its tasks."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from config.management.commands.worker import Command
from home.models import StandardPage
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_page_is_published_and_withdrawn_at_the_hour_its_editor_gave():
    now = timezone.now()
    coming = factories.standard(title="Bientôt", live=False)
    coming.go_live_at = now + timedelta(minutes=1)
    coming.save_revision().publish()
    leaving = factories.standard(title="Bientôt plus", expire_at=now + timedelta(minutes=1))

    Command().beat(0)
    assert live(coming, leaving) == (False, True)

    with time_machine.travel(now + timedelta(minutes=2), tick=False):
        Command().beat(1)
        assert live(coming, leaving) == (False, True)

        Command().beat(4)
        assert live(coming, leaving) == (True, False)


def live(*pages: StandardPage) -> tuple[bool, ...]:
    return tuple(StandardPage.objects.get(pk=page.pk).live for page in pages)
