"""A file is given to its owner and to the staff who may read the registration, and to nobody else."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from core.enums import StaffGroup
from registrations.domain.attachments import copy_files, hand_over
from registrations.enums import ScanState
from registrations.fields.uploads import stored_answer
from registrations.models import Attachment, Draft, InboxScope, PersonalLink, Registration
from tests import factories
from tests.logged import told
from tests.registrations.files.samples import PDF
from tests.registrations.files.sending import send

pytestmark = pytest.mark.django_db
NAME = "Statuts d’Awa – «signés».pdf"


@pytest.fixture
def token(draft) -> str:
    return PersonalLink.issue(draft=draft)


@pytest.fixture
def kept(draft) -> Attachment:
    return send(draft, name=NAME)


@pytest.fixture
def registration(draft, kept) -> Registration:
    """What the draft has become, with its file."""
    made = factories.registration(draft.intake)
    made.answers |= {"statuts": stored_answer([kept])}
    made.save(update_fields=["answers"])
    hand_over(draft, made)
    return made


@pytest.fixture
def manager(draft, client):
    """A programme manager who reads the registrations of the draft's page."""
    user = factories.staff(StaffGroup.MANAGERS)
    InboxScope.objects.create(user=user, page=draft.intake.page_in())
    client.force_login(user)
    return user


def own(token: str, attachment: Attachment) -> str:
    return reverse("personal:file", args=[token, attachment.key])


def staff(attachment: Attachment) -> str:
    return reverse("inbox:file", args=[attachment.key])


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def assert_given(response) -> None:
    assert response.status_code == 200
    assert body(response) == PDF
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Length"] == str(len(PDF))
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="Statuts dAwa  signes.pdf"; '
        "filename*=UTF-8''Statuts%20d%E2%80%99Awa%20%E2%80%93%20%C2%ABsign%C3%A9s%C2%BB.pdf"
    )
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in response.headers["Cache-Control"]
    assert "private" in response.headers["Cache-Control"]
    assert response.headers["Referrer-Policy"].startswith("no-referrer")
    assert "noindex" in response.headers["X-Robots-Tag"]


def test_person_is_given_the_file_of_the_draft(client, token, kept):
    response = client.get(own(token, kept))

    assert_given(response)
    assert response.cookies == {}


def test_person_is_given_the_file_of_the_registration(client, registration, kept):
    assert_given(client.get(own(PersonalLink.issue(registration=registration), kept)))


def test_person_is_given_the_file_of_a_change_with_the_registration_s_link(client, registration, kept):
    change = Draft.objects.create(
        intake=registration.intake,
        version=registration.version,
        registration=registration,
        language="fr",
        email=registration.email,
    )
    (copied,) = copy_files(registration, change)
    token = PersonalLink.issue(registration=registration)

    assert_given(client.get(own(token, copied)))
    assert_given(client.get(own(token, kept)))


def test_nobody_is_given_somebody_else_s_file(client, draft, kept, registration):
    other = Draft.objects.create(
        intake=draft.intake, version=draft.version, language="fr", email="zoe@example.org"
    )
    elsewhere = factories.registration(draft.intake, courriel="zoe@example.org")
    links = [PersonalLink.issue(draft=other), PersonalLink.issue(registration=elsewhere)]

    for token in links:
        response = client.get(own(token, kept))
        assert response.status_code == 404
        assert PDF not in body(response)


def test_revoked_or_unknown_link_gives_nothing(client, token, kept):
    PersonalLink.objects.update(revoked_at=timezone.now())

    for each in (token, "x" * 43):
        response = client.get(own(each, kept))
        assert response.status_code == 404
        assert PDF not in body(response)


def test_file_is_reached_by_its_key_alone(client, token, kept):
    folder = own(token, kept).removesuffix(f"{kept.key}/")

    for name in (uuid4(), kept.pk, kept.name, kept.file.name, "../" + kept.file.name, str(kept.key)[:8]):
        assert client.get(f"{folder}{name}/").status_code == 404
    assert client.get(f"/media/{kept.file.name}").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_file_is_only_read(client, token, kept, method):
    assert getattr(client, method)(own(token, kept)).status_code == 405


@pytest.mark.parametrize(
    ("state", "status"), [(ScanState.WAITING, 409), (ScanState.INFECTED, 403)], ids=["waiting", "infected"]
)
def test_file_in_quarantine_is_given_to_nobody_and_says_why(
    client, draft, kept, registration, manager, state, status
):
    Attachment.objects.update(scan_state=state)
    token = PersonalLink.issue(registration=registration)

    with translation.override("en"):
        mine = client.get(own(token, kept))
        theirs = client.get(staff(kept))

    for response in (mine, theirs):
        assert response.status_code == status
        assert PDF not in body(response)
        assert "no-store" in response.headers["Cache-Control"]
    sentence = "against viruses" if state == ScanState.WAITING else "A virus was found"
    assert sentence in body(mine).decode()


def test_file_whose_content_is_lost_is_not_found(client, token, kept):
    kept.file.storage.delete(kept.file.name)

    assert client.get(own(token, kept)).status_code == 404


def test_manager_is_given_the_files_of_registrations_in_scope(client, registration, kept, manager):
    assert_given(client.get(staff(kept)))


def test_manager_of_other_pages_is_given_nothing(client, registration, kept):
    user = factories.staff(StaffGroup.MANAGERS)
    InboxScope.objects.create(user=user, page=factories.call())
    client.force_login(user)

    response = client.get(staff(kept))

    assert response.status_code == 404
    assert PDF not in body(response)


def test_staff_are_not_given_the_files_of_a_draft(client, kept, manager):
    assert client.get(staff(kept)).status_code == 404


def test_staff_without_the_inbox_are_given_nothing(client, registration, kept):
    client.force_login(factories.staff(StaffGroup.EDITORS))

    response = client.get(staff(kept), follow=True)

    assert PDF not in body(response)
    assert client.get(staff(kept)).status_code == 302


def test_visitor_is_sent_to_sign_in(client, registration, kept):
    response = client.get(staff(kept))

    assert response.status_code == 302
    assert "login" in response.url


def test_inbox_lists_the_files_with_what_is_known_of_them(client, registration, kept, manager):
    response = client.get(reverse("inbox:detail", args=[registration.pk])).content.decode()

    assert staff(kept) in response
    assert "Statuts d’Awa – «signés».pdf" in response
    assert str(ScanState.UNSCANNED.label) in response


def test_inbox_does_not_lead_to_an_infected_file_and_says_so(client, registration, kept, manager):
    Attachment.objects.update(scan_state=ScanState.INFECTED, file="")

    response = client.get(reverse("inbox:detail", args=[registration.pk])).content.decode()

    assert staff(kept) not in response
    assert str(ScanState.INFECTED.label) in response


def test_inbox_of_a_registration_without_files_has_no_section_for_them(client, draft, manager):
    registration = factories.registration(draft.intake)

    response = client.get(reverse("inbox:detail", args=[registration.pk]))

    assert "dossier-files" not in response.content.decode()


def test_address_of_a_file_is_no_secret_in_the_logs(client, token, kept, caplog):
    with caplog.at_level("INFO"):
        body(client.get(own(token, kept)))

    assert "request_finished" in caplog.text
    assert token not in told(caplog)
