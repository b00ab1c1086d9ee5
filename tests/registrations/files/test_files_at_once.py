"""Several tabs that send files to one draft at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from registrations.domain.attachments import TooManyFiles
from registrations.models import Attachment
from tests.registrations.files.samples import PDF
from tests.registrations.files.sending import send, stored

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
TABS = 8


def at_once(verb) -> list:
    """What `verb(n)` gives back in threads that start together, or the exception it raises."""
    barrier = Barrier(TABS)

    def run(number: int):
        barrier.wait(timeout=10)
        try:
            return verb(number)
        except TooManyFiles as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(TABS) as pool:
        return list(pool.map(run, range(TABS)))


def test_field_never_holds_more_files_than_it_may(draft):
    made = at_once(lambda number: send(draft, PDF + bytes([number]), max_files=3))

    assert sum(isinstance(each, TooManyFiles) for each in made) == TABS - 3
    assert Attachment.objects.count() == 3
    assert stored() == set(Attachment.objects.values_list("file", flat=True))


def test_one_file_sent_by_every_tab_is_kept_once(draft):
    made = at_once(lambda number: send(draft, max_files=3))

    assert len({each.pk for each in made}) == 1
    assert stored() == {Attachment.objects.get().file.name}
