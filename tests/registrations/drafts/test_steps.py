"""One step on screen, as a browser without JavaScript uses it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from registrations.domain.drafts import discard_draft, send_draft
from registrations.models import Attachment, Draft, PersonalLink, Subscription
from tests.registrations.drafts import forms
from tests.registrations.drafts.forms import PDF, TYPED, Person, parsed
from tests.registrations.drafts.test_sending import with_file

pytestmark = pytest.mark.django_db


def pdf(name="statuts.pdf", content=PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def typed() -> dict:
    return Draft.objects.get().typed


def marks(page) -> list[tuple[str, str]]:
    """Where each step stands."""
    items = page.select(".form-steps li")
    return [
        (item.select_one(".form-steps__title").get_text(strip=True), item["class"][1].split("--")[1])
        for item in items
    ]


def test_half_valid_step_is_kept_and_its_mistakes_are_said(person):
    response = person.open("porteur").post(nom="", courriel="pas une adresse", asso="no")

    page = parsed(response)
    assert response.status_code == 422
    assert typed() == {"courriel": "pas une adresse", "asso": "no"}
    assert page.find(id="id_courriel")["value"] == "pas une adresse"
    assert {link["href"] for link in page.find(attrs={"role": "alert"}).find_all("a")} == {
        "#id_nom",
        "#id_courriel",
    }
    for link in page.find(attrs={"role": "alert"}).find_all("a"):
        assert page.find(id=link["href"][1:])


def test_step_comes_back_as_it_was_left_without_errors(person):
    person.open("porteur").post(nom="", courriel="pas une adresse")

    page = person.open("porteur").page

    assert page.find(id="id_courriel")["value"] == "pas une adresse"
    assert not page.find(attrs={"aria-invalid": "true"})
    assert not page.find(attrs={"role": "alert"})


def test_step_opened_from_the_summary_says_what_is_to_be_mended(person):
    person.open("porteur").post(nom="", courriel="pas une adresse")

    page = parsed(person.client.get(person.url("step", "porteur") + "?corriger"))

    assert page.find(id="id_courriel")["aria-invalid"] == "true"


@pytest.mark.parametrize("go", ["back", "leave", "check", "to:porteur"])
def test_every_other_way_out_keeps_the_step_and_asks_for_nothing(person, go):
    person.open("porteur").post(**TYPED["porteur"])

    response = person.open("projet").post(go, titre="", resume="À moitié")

    assert response.status_code == 302
    assert typed()["resume"] == "À moitié"
    target = {
        "back": person.url("step", "porteur"),
        "to:porteur": person.url("step", "porteur"),
        "leave": person.url("step", "projet") + "?enregistre",
        "check": person.url("check"),
    }[go]
    assert response.url == target


def test_leaving_says_that_all_is_saved_and_where_the_link_is(person):
    left = person.open("porteur").post("leave", nom="Awa")

    page = parsed(person.client.get(left.url))

    assert "awa@example.org" in page.main.get_text()
    assert page.find("a", href=person.url("step", "porteur"))


def test_link_of_the_mail_resumes_in_another_browser(person, draft):
    person.open("porteur").post(**TYPED["porteur"])

    elsewhere = Person(client=Client(), draft=draft)

    assert elsewhere.open("porteur").page.find(id="id_nom")["value"] == "Awa Martin"


def test_step_that_nothing_asks_for_is_skipped_both_ways(person):
    person.open("porteur").post(**TYPED["porteur"])

    assert person.open("projet").post(**TYPED["projet"]).url == person.url("step", "pieces")
    assert person.open("pieces").post("back").url == person.url("step", "projet")
    assert person.client.get(person.url("step", "association")).url == person.url("step", "pieces")


def test_step_that_an_answer_asks_for_comes_in_its_place(person):
    person.open("porteur").post(**TYPED["porteur"] | {"asso": "yes"})

    assert person.open("projet").post(**TYPED["projet"]).url == person.url("step", "association")


def test_progress_says_what_is_done_current_and_to_do(person):
    person.open("porteur").post(**TYPED["porteur"])
    person.open("projet").post(titre="")

    page = person.open("pieces").page

    assert marks(page) == [
        ("Votre structure", "done"),
        ("Votre projet", "wanting"),
        ("Vos pièces", "current"),
        ("Vos engagements", "next"),
        (marks(page)[-1][0], "next"),
    ]
    assert len(page.select('[aria-current="step"]')) == 1
    openable = [button["value"] for button in page.select(".form-steps button")]
    assert openable == ["to:porteur", "to:projet", "check"]


def test_first_button_of_the_form_goes_on(person):
    """What the Enter key presses in a field."""
    for step in ("porteur", "projet", "pieces"):
        page = person.open(step).page
        assert page.select("form#step button")[0]["value"] == "next"


def test_unknown_step_is_not_found(person):
    assert person.client.get(person.url("step", "inconnue")).status_code == 404


def test_file_is_kept_although_another_field_is_wrong_and_is_not_asked_for_again(intake):
    specs = [*forms.STEPS[:12], forms.STEPS[13]]  # the file and the box on one step
    person = Person(forms.begin(forms.intake_with(specs, page=intake.page_in("fr"), name_fr="Autre")))

    response = person.open("pieces").post(statuts=pdf())

    assert response.status_code == 422
    page = parsed(response)
    attachment = Attachment.objects.get()
    assert "statuts.pdf" in page.main.get_text()
    assert page.find("input", {"name": "statuts-remove", "value": str(attachment.key)})
    assert {link["href"] for link in page.find(attrs={"role": "alert"}).find_all("a")} == {"#id_accord"}
    assert person.open("pieces").post(accord="on").url == person.url("check")


def test_same_file_sent_twice_is_one(person):
    screen = person.open("pieces")

    screen.post(statuts=pdf())
    screen.post(statuts=pdf())

    assert Attachment.objects.count() == 1


def test_ticked_file_is_taken_away(person, draft):
    attachment = with_file(draft)

    response = person.open("pieces").post(**{"statuts-remove": str(attachment.key)})

    assert response.status_code == 422
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("key", ["x", "00000000-0000-4000-8000-000000000000", "\x00"])
def test_unknown_file_to_take_away_is_no_matter(person, draft, key):
    with_file(draft)

    person.open("pieces").post(**{"statuts-remove": key})

    assert Attachment.objects.count() == 1


def test_file_of_someone_else_is_not_taken_away(person, intake):
    theirs = with_file(forms.begin(intake, email="other@example.org"))

    person.open("pieces").post(**{"statuts-remove": str(theirs.key)})

    assert Attachment.objects.get() == theirs


@pytest.mark.parametrize("go", ["next", "back", "leave"])
def test_refused_file_is_told_whatever_the_button(person, go):
    response = person.open("pieces").post(go, statuts=pdf(content=b"MZ no pdf at all"))

    assert response.status_code == (200 if go == "leave" else 422)
    assert "statuts.pdf" in parsed(response).find(attrs={"role": "alert"}).get_text()
    assert not Attachment.objects.exists()


def test_one_file_too_many_is_told_and_the_others_are_kept(person, draft):
    with_file(draft)

    files = [pdf("a.pdf", PDF + b"%a"), pdf("b.pdf", PDF + b"%b")]
    response = person.open("pieces").post(statuts=files)

    assert response.status_code == 422
    assert sorted(Attachment.objects.values_list("name", flat=True)) == ["a.pdf", "statuts.pdf"]
    assert "b.pdf" in parsed(response).find(attrs={"role": "alert"}).get_text()


def test_row_is_added_without_javascript_and_keeps_what_was_typed(person):
    person.open("porteur").post(**TYPED["porteur"])
    rows = {"indicateurs-0-_row": "1", "indicateurs-0-quoi": "Postes", "indicateurs-0-cible": "dix"}

    response = person.open("projet").post(titre="", _add="indicateurs", **rows)

    page = parsed(response)
    assert response.status_code == 200
    assert page.find("input", {"name": "indicateurs-0-quoi"})["value"] == "Postes"
    assert page.find("input", {"name": "indicateurs-1-quoi"})
    assert not page.find(attrs={"aria-invalid": "true"})
    assert typed()["indicateurs"][0] == {"quoi": "Postes", "cible": "dix"}


def test_screen_with_a_new_row_can_be_sent_at_once(person):
    person.open("porteur").post(**TYPED["porteur"])
    rows = {"indicateurs-0-_row": "1", "indicateurs-0-quoi": "Postes", "indicateurs-0-cible": "10"}
    added = parsed(person.open("projet").post(titre="Un pont", _add="indicateurs", **rows))

    response = forms.Screen(person, "projet", added).post(titre="Deux ponts", **rows)

    assert response.status_code == 302
    assert typed()["titre"] == "Deux ponts"


def test_english_address_shows_the_same_draft_in_english(person):
    person.open("porteur").post(**TYPED["porteur"])

    french = person.url("step", "porteur")

    page = parsed(person.client.get("/en" + french))

    assert page.html["lang"] == "en"
    assert page.h1.get_text(strip=True) == "Your organisation"
    assert page.find(id="id_nom")["value"] == "Awa Martin"
    other = page.select_one(".languages a[hreflang=fr]")
    assert other["href"] == french


def test_draft_goes_on_with_the_version_it_was_begun_on(person, intake):
    forms.publish(intake, [spec for spec in forms.STEPS if spec.key != "nom"])

    assert person.open("porteur").page.find(id="id_nom")


@pytest.mark.parametrize(
    "odd", ["nul \x00 inside", "\ud83d\ude80".encode("utf-16", "surrogatepass").decode("utf-16")]
)
def test_odd_characters_never_fail(person, odd):
    response = person.open("porteur").post(nom=odd, _screen=odd, _turn=odd, _seen="0")

    assert response.status_code == 422
    assert person.open("porteur").page.find(id="id_nom")


@pytest.mark.parametrize("seen", ["", "x", "-1", "9" * 50, "١"])
def test_odd_revision_is_a_stale_one(person, seen):
    person.open("porteur").post(nom="Awa")

    assert person.open("porteur").post(nom="Diop", _seen=seen, _screen="").status_code == 409


def test_step_of_what_was_sent_elsewhere_gives_back_what_was_typed(person, draft):
    with_file(draft)
    screen = person.open("projet")
    send_draft(forms.fill(draft))

    response = screen.post(titre="Trop tard", resume="Une page.")

    assert response.status_code == 410
    text = parsed(response).main.get_text()
    assert "Trop tard" in text
    assert "Une page." in text
    assert person.client.get(person.url("step", "projet")).url == person.url("show")


def test_link_of_a_draft_that_was_given_up_opens_nothing(person, draft):
    screen = person.open("projet")
    discard_draft(draft)

    assert screen.post(titre="Trop tard").status_code == 404


def test_link_of_another_kind_leads_to_no_step(client, intake):
    token = PersonalLink.issue(
        subscription=Subscription.objects.create(
            email="awa@example.org", email_key="awa@example.org", language="fr"
        )
    )

    for path in ("etape/projet/", "verifier/", "abandonner/", "modifier/"):
        assert client.get(f"/suivi/{token}/{path}").status_code == 404


def test_pages_of_a_draft_are_kept_by_nobody_and_told_to_nobody(person):
    for url in (person.url("step", "porteur"), person.url("check"), person.url("discard")):
        response = person.client.get(url)
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_step_sent_from_another_site_is_not_kept_and_comes_back(draft):
    person = Person(draft)

    answer = person.open("porteur").post(nom="Awa", headers={"origin": "https://evil.example"})

    assert answer.status_code == 403
    assert "Awa" in answer.content.decode()
    assert "nom" not in typed()


def test_step_asks_for_no_cookie(draft):
    person = Person(draft, client=Client(enforce_csrf_checks=True))

    screen = person.open("porteur")
    answer = screen.post(**TYPED["porteur"])

    assert not person.client.cookies
    assert answer.status_code == 302
