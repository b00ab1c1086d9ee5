"""Several tabs that send files to one draft at the same moment."""

import pytest

from registrations.domain.attachments import TooManyFiles
from registrations.models import Attachment
from tests.registrations.files.samples import PDF
from tests.registrations.files.sending import send, stored
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
TABS = 8


def test_field_never_holds_more_files_than_it_may(draft):
    made = at_once(lambda number: send(draft, PDF + bytes([number]), max_files=3), TABS, told=TooManyFiles)

    assert sum(isinstance(each, TooManyFiles) for each in made) == TABS - 3
    assert Attachment.objects.count() == 3
    assert stored() == set(Attachment.objects.values_list("file", flat=True))


def test_one_file_sent_by_every_tab_is_kept_once(draft):
    made = at_once(lambda number: send(draft, max_files=3), TABS)

    assert len({each.pk for each in made}) == 1
    assert stored() == {Attachment.objects.get().file.name}
