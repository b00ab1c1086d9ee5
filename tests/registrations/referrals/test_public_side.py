"""Behind the link: what the person referred reads, and the answer they give."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone, translation

from registrations.domain.drafts import send_draft
from registrations.domain.referrals import accept, expire_referrals
from registrations.models import Draft, PersonalLink, Registration
from tests import factories
from tests.registrations.referrals import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> world.World:
    made = world.referrals()
    made.writer.first_name, made.writer.last_name, made.writer.organisation = "Camille", "Roussel", "Apec"
    made.writer.save()
    return made


@pytest.fixture
def referral(edition) -> Registration:
    return edition.refer()


@pytest.fixture
def token(referral) -> str:
    return PersonalLink.issue(registration=referral)


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def to(name: str, token: str, language: str = "fr") -> str:
    with translation.override(language):
        return reverse(f"personal:{name}", args=[token])


def close(edition: world.World) -> None:
    edition.public_intake.closes_at = timezone.now() - timedelta(minutes=1)
    edition.public_intake.save()


def test_the_link_tells_what_for_and_every_word_that_was_written(client, edition, token):
    page = soup(client.get(to("show", token)))

    main = page.find("main")
    assert main.find("a", href=edition.page.url, string="Édition de printemps")
    assert "Rencontrer ceux qui ont changé de métier." in main.text
    written = {row.dt.text: row.dd.text for row in main.select(".answers > div")}
    assert written["Prénom"] == "Awa"
    assert written["Pourquoi"] == "Cherche une première rencontre."
    assert len(written) == len(world.STAFF_FIELDS)


def test_the_link_names_the_adviser_and_never_their_address(client, edition, token):
    text = client.get(to("show", token)).content.decode()

    assert "Camille Roussel (Apec)" in text
    assert edition.writer.email not in text


def test_the_link_is_read_in_both_languages(client, token):
    french, english = client.get(to("show", token)), client.get(to("show", token, "en"))

    assert (soup(french).html["lang"], soup(english).html["lang"]) == ("fr", "en")
    assert "What was written about you" in english.content.decode()


def test_nothing_typed_by_staff_becomes_markup_or_a_link(client, edition):
    made = edition.refer(courriel="x@example.org", pourquoi="<script>alert(1)</script> https://evil.example")

    html = client.get(to("show", PersonalLink.issue(registration=made))).content.decode()

    assert "<script>alert(1)" not in html
    assert 'href="https://evil.example' not in html


def test_it_is_kept_by_no_cache_and_tells_nobody_its_address(client, token):
    for name in ("show", "decline"):
        answer = client.get(to(name, token))
        assert "no-store" in answer["Cache-Control"]
        assert set(answer["Referrer-Policy"].split(", ")) <= {"no-referrer", "strict-origin"}
        assert "noindex" in answer["X-Robots-Tag"]


# --- Accepting


def test_accepting_leads_to_the_first_step_by_the_same_link(client, edition, referral, token):
    response = client.post(to("accept", token), follow=True)

    draft = Draft.objects.get()
    assert (draft.referral, draft.intake) == (referral, edition.public_intake)
    assert response.redirect_chain[-1][0] == reverse("personal:step", args=[token, "start"])


def test_the_language_one_accepts_in_is_the_language_of_the_form(client, token):
    client.post(to("accept", token, "en"))

    assert Draft.objects.get().language == "en"


def test_following_the_address_of_acceptance_accepts_nothing(client, referral, token):
    assert client.get(to("accept", token)).url == to("show", token)

    referral.refresh_from_db()
    assert referral.state_code == "sent"


def test_another_link_sent_later_leads_to_the_same_form(client, referral, token):
    client.post(to("accept", token))
    other = PersonalLink.issue(registration=referral)

    shown = soup(client.get(to("show", other)))
    client.post(shown.find("form", action=to("accept", other))["action"])

    draft = Draft.objects.get()
    assert PersonalLink.objects.for_token(other).draft == draft


def test_accepting_is_kindly_refused_while_registrations_are_closed(client, edition, referral, token):
    close(edition)

    shown, refused = client.get(to("show", token)), client.post(to("accept", token))

    assert (shown.status_code, refused.status_code) == (200, 410)
    for answer in (shown, refused):
        assert not soup(answer).find("form", action=to("accept", token))
        assert soup(answer).find("a", href=to("decline", token))
    referral.refresh_from_db()
    assert referral.state_code == "sent"
    assert not Draft.objects.exists()


# --- Declining


def test_declining_asks_once_more_and_changes_nothing_before(client, referral, token):
    page = soup(client.get(to("decline", token)))

    assert page.find("form", action=to("decline", token), method="post")
    assert page.find("a", href=to("show", token))
    referral.refresh_from_db()
    assert referral.state_code == "sent"


def test_declining_erases_and_says_so(client, referral, token):
    response = client.post(to("decline", token))

    referral.refresh_from_db()
    assert response.status_code == 200
    assert (referral.state_code, referral.name, referral.email) == ("declined", "", "")
    text = soup(response).find("main").text
    assert "Awa" not in text
    assert not soup(response).find("form", action=to("accept", token))


def test_the_link_of_whoever_declined_opens_nothing_any_more(client, token):
    client.post(to("decline", token))

    for name in ("show", "accept", "decline"):
        assert client.get(to(name, token)).status_code == 404
        assert client.post(to(name, token)).status_code in (404, 405)


def test_whoever_has_accepted_can_still_decline(client, referral, token):
    client.post(to("accept", token))

    shown, done = client.get(to("decline", token)), client.post(to("decline", token))

    assert (shown.status_code, done.status_code) == (200, 200)
    referral.refresh_from_db()
    assert (referral.state_code, Draft.objects.count()) == ("declined", 0)


def test_giving_up_the_form_is_declining(client, referral, token):
    client.post(to("accept", token))

    offered, given_up = client.get(to("discard", token)), client.post(to("discard", token))

    assert {offered.url, given_up.url} == {to("decline", token)}
    assert Draft.objects.count() == 1
    client.post(to("decline", token))
    referral.refresh_from_db()
    assert (referral.state_code, Draft.objects.count()) == ("declined", 0)


# --- Afterwards


def test_whoever_is_registered_has_nothing_to_do_with_the_referral_any_more(client, referral):
    draft = accept(referral)
    draft.typed |= {"accord": "on"}
    draft.save()
    send_draft(draft)
    late = PersonalLink.issue(registration=referral)

    shown = soup(client.get(to("show", late)))

    assert not shown.find("form", action=to("accept", late))
    assert client.get(to("decline", late)).url == to("show", late)
    assert client.post(to("decline", late)).status_code == 409
    assert client.post(to("accept", late)).status_code == 409
    referral.refresh_from_db()
    assert (referral.state_code, referral.name) == ("registered", "Awa Martin")


def test_a_link_opened_too_late_opens_nothing(client, edition):
    referral = edition.refer(at=timezone.now() - timedelta(days=31))
    token = PersonalLink.issue(registration=referral)
    expire_referrals()

    assert client.get(to("show", token)).status_code == 404


def test_the_pages_of_a_registration_of_ones_own_take_no_answer_to_a_referral(client, edition):
    own = factories.registration(factories.intake(factories.call()))
    token = PersonalLink.issue(registration=own)

    assert client.post(to("accept", token)).status_code == 404
    assert client.post(to("decline", token)).status_code == 404
    own.refresh_from_db()
    assert own.state_code == "submitted"
