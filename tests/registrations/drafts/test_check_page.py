"""The summary: all the answers, what is missing, sending once; giving up; changing what was sent."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registrations.domain import move
from registrations.domain.drafts import change_draft, discard_draft, save_step, send_draft
from registrations.domain.persons import withdraw_consent
from registrations.fields.schema import FieldSpec
from registrations.models import Attachment, Draft, Intake, PersonalLink, Registration
from tests import factories
from tests.registrations.drafts import forms
from tests.registrations.drafts.forms import TYPED, Person, parsed
from tests.registrations.drafts.test_sending import with_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def complete(draft) -> Draft:
    with_file(draft)
    return forms.fill(draft)


@pytest.fixture
def sent(complete) -> Registration:
    return send_draft(complete)


def shown(page) -> dict[str, str]:
    return {
        pair.dt.get_text(strip=True): pair.dd.get_text(strip=True) for pair in page.select("dl.answers > div")
    }


def close() -> None:
    Intake.objects.update(
        opens_at=timezone.now() - timedelta(9), closes_at=timezone.now() - timedelta(hours=1)
    )


def test_summary_shows_every_answer_under_its_label(person, complete):
    page = parsed(person.check())

    answers = shown(page)
    assert answers["Nom"] == "Awa Martin"
    assert answers["Résumé"] == "Deux phrases."
    assert answers["Indicateurs"] == "–"
    assert "statuts.pdf" in answers["Statuts"]
    assert "Numéro RNA" not in answers
    headings = [heading.get_text(strip=True) for heading in page.select(".check-part h2")]
    assert headings == ["Votre structure", "Votre projet", "Vos pièces", "Vos engagements"]
    for key in TYPED:
        assert page.find("a", href=person.url("step", key))
    assert not page.find(class_="error-summary")


def test_summary_lists_what_is_missing_with_links_to_the_field(person):
    person.open("porteur").post(**TYPED["porteur"] | {"courriel": "pas une adresse"})

    response = person.check()

    links = {link["href"] for link in parsed(response).select(".error-summary a")}
    assert response.status_code == 200
    assert links == {
        person.url("step", "porteur") + "?corriger#id_courriel",
        person.url("step", "projet") + "?corriger#id_titre",
        person.url("step", "pieces") + "?corriger#id_statuts",
        person.url("step", "engagements") + "?corriger#id_accord",
    }
    assert shown(parsed(response))["Courriel"] == "pas une adresse"
    for link in links:
        path, anchor = link.split("#")
        assert parsed(person.client.get(path)).find(id=anchor)


def test_summary_and_steps_ask_the_database_as_much_for_a_long_form_as_for_a_short_one(intake):
    def queries(steps: int) -> list[int]:
        specs = [
            spec
            for number in range(steps)
            for spec in (
                FieldSpec(f"etape_{number}", "step", f"Étape {number}"),
                FieldSpec(f"texte_{number}", "text", "Texte"),
                FieldSpec(f"fichier_{number}", "files", "Fichier"),
            )
        ]
        person = Person(forms.begin(forms.intake_with(specs, page=intake.page_in("fr"))))
        counts = []
        for url in (person.url("check"), person.url("step", "etape_0")):
            with CaptureQueriesContext(connection) as asked:
                person.client.get(url)
            counts.append(len(asked))
        return counts

    queries(2)  # what is remembered from one page to the next

    assert queries(2) == queries(12)
    assert max(queries(2)) <= 16


def test_incomplete_form_is_not_sent(person):
    response = person.send()

    assert response.status_code == 422
    assert parsed(response).find(attrs={"role": "alert"})
    assert not Registration.objects.exists()


def test_sending_leads_to_the_confirmation_with_the_reference(person, complete):
    response = person.send()

    registration = Registration.objects.get()
    assert response.status_code == 302
    assert registration.reference in parsed(person.client.get(response.url)).main.get_text()


def test_sending_twice_gives_the_same_confirmation(person, complete):
    first, second = person.send(), person.send()

    assert Registration.objects.count() == 1
    for response in (first, second):
        assert Registration.objects.get().reference in person.client.get(response.url).content.decode()


def test_summary_of_what_was_sent_leads_to_its_own_page(person, sent):
    assert person.check().url == person.url("show")


def test_sending_in_english_keeps_that_language(person, complete):
    person.client.post("/en" + person.url("check"))

    assert Registration.objects.get().language == "en"


def test_closed_form_is_readable_and_says_until_when(person, complete):
    close()

    for response in (person.check(), person.send()):
        page = parsed(response)
        assert response.status_code == 410
        assert shown(page)["Titre"] == "Un pont numérique"
        assert not page.select("main form")
        assert not page.find("a", href=person.url("step", "projet"))
    assert person.client.get(person.url("step", "projet")).url == person.url("check")
    assert Draft.objects.exists()


def test_step_sent_just_after_the_closing_is_kept_and_leads_to_what_can_be_read(person, complete):
    screen = person.open("projet")
    close()

    response = screen.post(titre="À la dernière minute")

    assert response.url == person.url("check")
    assert shown(parsed(person.check()))["Titre"] == "À la dernière minute"


def test_form_whose_opening_was_put_off_is_readable(person, complete):
    Intake.objects.update(opens_at=timezone.now() + timedelta(days=1))

    assert person.check().status_code == 403
    assert person.send().status_code == 403
    assert shown(parsed(person.check()))["Titre"] == "Un pont numérique"


def test_form_that_is_open_again_can_be_sent(person, complete):
    close()
    Intake.objects.update(extended_from=timezone.now(), closes_at=timezone.now() + timedelta(days=1))

    assert person.send().status_code == 302
    assert Registration.objects.count() == 1


def test_giving_up_asks_first(person, complete):
    page = parsed(person.client.get(person.url("discard")))

    assert page.select_one("main form[method=post]")
    assert page.find("a", href=person.url("check"))
    assert Draft.objects.exists()


def test_giving_up_erases_everything(person, complete, django_capture_on_commit_callbacks):
    attachment = Attachment.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        response = person.client.post(person.url("discard"))

    assert response.status_code == 200
    assert not Draft.objects.exists()
    assert not Attachment.objects.exists()
    assert not PersonalLink.objects.exists()
    assert not attachment.file.storage.exists(attachment.file.name)
    assert person.check().status_code == 404


# --- Changing what was sent


def test_change_asks_first_and_leads_to_the_answers(person, sent):
    assert parsed(person.client.get(person.url("change"))).select_one("main form[method=post]")
    assert not Draft.objects.exists()

    response = person.client.post(person.url("change"))

    assert response.url == person.url("check")
    assert person.client.get(person.url("change")).url == person.url("check")
    assert shown(parsed(person.check()))["Titre"] == "Un pont numérique"


def test_change_of_a_form_on_one_screen_leads_to_it(client):
    registration = factories.registration(factories.intake(factories.call()))
    person = Person(client=client, registration=registration)

    response = person.client.post(person.url("change"))

    assert response.url == person.url("step", "start")
    assert person.open("start").page.find(id="id_nom")["value"] == "Awa Martin"


def test_change_is_sent_from_the_summary(person, sent):
    person.client.post(person.url("change"))
    person.open("projet").post("check", titre="Deux ponts")

    response = person.send()

    assert response.url == person.send().url == person.url("show") + "?fait=changed"
    assert Registration.objects.get().answers["titre"] == "Deux ponts"
    page = parsed(person.client.get(response.url))
    assert "Vos réponses sont envoyées" in page.select_one("[role=status]").get_text()


def test_change_that_may_not_be_made_says_so(person, sent):
    close()

    assert person.client.get(person.url("change")).status_code == 410
    assert person.client.post(person.url("change")).status_code == 410
    assert not Draft.objects.exists()


def test_change_begun_in_time_is_readable_afterwards(person, sent):
    save_step(change_draft(sent), "projet", {"titre": "Deux ponts"}, seen=0, complete=True)
    close()

    response = person.send()

    assert response.status_code == 410
    assert shown(parsed(response))["Titre"] == "Deux ponts"
    assert Registration.objects.get().answers["titre"] == "Un pont numérique"


def test_what_staff_asked_for_may_be_sent_after_the_closing(person, sent):
    move(sent, to="information", by=factories.staff(is_superuser=True), message="Précisez.")
    close()
    person.client.post(person.url("change"))
    person.open("projet").post("check", titre="Deux ponts")

    assert person.send().status_code == 302
    assert Registration.objects.get().state_code == "submitted"


def test_change_says_when_what_was_sent_has_changed_meanwhile(intake):
    asked = FieldSpec("suivi", "consent", "Me recontacter", "Contact me again", required=False)
    draft = forms.begin(forms.intake_with([*forms.STEPS, asked], page=factories.call()))
    with_file(draft)
    forms.fill(draft)
    save_step(draft, "engagements", {"accord": "on", "suivi": "on"}, seen=1, complete=True)
    person = Person(draft)
    sent = send_draft(draft)
    person.client.post(person.url("change"))
    withdraw_consent(sent, "suivi")

    refused = person.send()

    assert refused.status_code == 409
    assert not Registration.objects.get().answers["suivi"]
    forced = {each["name"]: each["value"] for each in parsed(refused).select("main form input[name^=_]")}
    assert person.send(**forced).url == person.url("show") + "?fait=changed"


def test_place_is_kept_while_its_new_address_is_to_be_confirmed():
    intake = factories.intake(
        factories.call(), form=factories.form(workflow_code="participation", prefix="ATE")
    )
    person = Person(registration=factories.registration(intake))
    person.client.post(person.url("change"))
    person.open("start").post(**factories.SIMPLE_POST | {"courriel": "other@example.org"})

    response = person.send()

    own = parsed(person.client.get(response["Location"])).main.get_text()
    place = Registration.objects.get()
    assert (place.state_code, place.email) == ("confirmed", "awa@example.org")
    assert "Nous avons écrit à other@example.org" in own
    assert "Votre place est gardée" in own


def test_giving_up_a_change_leads_back_to_what_was_sent(person, sent):
    person.client.post(person.url("change"))

    assert person.client.post(person.url("discard")).url == person.url("show")
    assert not Draft.objects.exists()
    assert person.client.get(person.url("discard")).url == person.url("show")


def test_change_given_up_in_another_tab_leads_back(person, sent):
    person.client.post(person.url("change"))
    screen = person.open("projet")
    discard_draft(Draft.objects.get())

    response = screen.post(titre="Deux ponts")

    assert response.status_code == 410
    assert "Deux ponts" in parsed(response).main.get_text()
