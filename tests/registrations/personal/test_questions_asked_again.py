"""Staff choose questions to be answered again, at any stage before the decision; it comes back to where it was."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from registrations.domain import move
from registrations.domain.answers import ChangeRefused, change_answers
from registrations.domain.asked_again import askable, items_of
from registrations.domain.errors import NoSuchMove
from registrations.domain.foresight import refused_moves
from registrations.domain.persons import erase, export
from registrations.domain.undoing import undo
from registrations.domain.wanting import wanted_of
from registrations.domain.wants import NoSuchQuestion, Wants
from registrations.enums import Actor
from registrations.models import Attachment, Registration, Wanted
from registrations.telling import Action, tell, told_history
from registrations.workflows import WORKFLOWS
from registrations.workflows.application import ASKING
from tests import factories
from tests.registrations.correcting.worlds import FIELDS, dossier, manager_of
from tests.registrations.files.samples import upload
from tests.registrations.personal.behind import address, read, words

pytestmark = pytest.mark.django_db
ASKED_IF = {"field": "besoin", "test": "filled", "values": []}
HANGING = factories.field("text", "detail", "Lequel ?", required=False, show_if=ASKED_IF)
WAY = {"submitted": (), "eligible": ("eligible",), "in_review": ("eligible", "in_review")}
WAY["hearing"] = (*WAY["in_review"], "hearing")
WAY["in_committee"] = (*WAY["in_review"], "in_committee")


@pytest.fixture(autouse=True)
def _at_once(settings):
    settings.LETTERS_WAIT = timedelta(0)


@pytest.fixture
def sent() -> Registration:
    factories.home("en")
    return dossier()


@pytest.fixture
def manager(sent):
    return manager_of(sent)


def bring(sent: Registration, to: str, by) -> None:
    for state in WAY[to]:
        move(sent, to=state, by=by, message="Venez." if state == "hearing" else "")


def ask(sent: Registration, by, *questions: str, documents=()) -> Wanted:
    wants = Wants(tuple(documents), None, questions)
    move(sent, to="information", by=by, message="Précisez.", wants=wants)
    return sent.wanted.open().get()


def fill(client, where: str, **values) -> dict:
    """What a browser posts of the form as it stands, with these values."""
    form = read(client, where).select_one("form.form")
    typed = {
        each["name"]: each.get("value", "") for each in form.select("input[type=hidden], input[type=text]")
    }
    return typed | values


class TestStages:
    """From where it is asked, and back to there."""

    @pytest.mark.parametrize("stage", ASKING)
    def test_it_comes_back_to_the_state_it_was_asked_in_and_the_person_reads_where_they_stood(
        self, client, sent, manager, stage
    ):
        bring(sent, stage, manager)
        before = tell(sent).state.code
        ask(sent, manager, "titre")
        assert tell(sent).state.code == "information"
        where = address(sent, "documents/", "fr")

        answer = client.post(where, fill(client, where, titre="Un autre titre"))

        assert answer.status_code == 302
        sent = Registration.objects.get()
        assert (sent.state_code, tell(sent).state.code) == (stage, before)
        last = [each for each in told_history(sent, timezone.now()) if each.to_state][-1]
        assert last.to_state == before
        page = words(read(client, answer.url).main)
        for state in WORKFLOWS["application"].states:
            if state.prepared:
                assert str(state.public_label) not in page

    def test_nobody_brings_it_elsewhere(self, sent, manager):
        bring(sent, "in_review", manager)
        ask(sent, manager, "titre")
        rows = list(Registration.objects.select_related("intake"))

        for state in set(ASKING) - {"in_review"}:
            with pytest.raises(NoSuchMove):
                move(sent, to=state, by=manager)
            assert refused_moves(rows, lambda row, to=state: to, by=manager, at=timezone.now())
        assert not refused_moves(rows, lambda row: "in_review", by=manager, at=timezone.now())
        assert move(sent, to="in_review", by=manager).to_state == "in_review"

    def test_the_second_time_it_comes_back_to_the_second_place(self, sent, manager):
        ask(sent, manager, "titre")
        change = sent.answers | {"titre": "Autre"}
        move(sent, to="submitted", by=Actor.RULE)
        bring(sent, "in_review", manager)
        move(sent, to="information", by=manager, message="Encore.")

        change_answers(sent, change, version=sent.version)

        assert Registration.objects.get().state_code == "in_review"

    def test_taken_back_in_time_it_is_under_review_again_and_nothing_was_told(self, sent, manager, settings):
        bring(sent, "in_review", manager)
        settings.LETTERS_WAIT = timedelta(minutes=5)
        ask(sent, manager, "titre")

        undo(sent, manager)

        sent = Registration.objects.get()
        assert (sent.state_code, tell(sent).state.code) == ("in_review", "submitted")
        assert not Wanted.objects.exists()

    def test_who_answers_just_after_staff_took_it_up_has_answered(self, sent, manager, settings):
        bring(sent, "in_review", manager)
        move(sent, to="information", by=manager, message="Précisez.")
        settings.LETTERS_WAIT = timedelta(minutes=5)
        at = timezone.now() + timedelta(hours=1)
        move(sent, to="in_review", by=manager, at=at)
        soon = at + timedelta(minutes=1)
        assert tell(sent, soon).state.code == "information"

        change_answers(sent, sent.answers | {"titre": "Autre"}, version=sent.version, at=soon)

        sent = Registration.objects.get()
        assert (sent.state_code, tell(sent, soon).state.code) == ("in_review", "submitted")


class TestStaff:
    """Choosing, reading, asking."""

    def test_questions_are_chosen_shown_in_the_letter_and_kept(self, client, sent, manager):
        client.force_login(manager)
        where = reverse("inbox:detail", args=[sent.pk])
        offered = [each["value"] for each in read(client, where).select("input[name=question]")]
        assert offered == ["nom", "courriel", "titre", "siret", "besoin", "age", "statuts"]
        typed = {"to": "information", "message": "Précisez.", "question": ["titre", "siret"]}

        preview = BeautifulSoup(client.post(where, typed).content, "html.parser")

        assert "Titre du projet" in preview.get_text()
        kept = [
            (each["name"], each["value"]) for each in preview.select(".dossier-confirm input[type=hidden]")
        ]
        back = {name: [value for known, value in kept if known == name] for name, _value in kept}
        client.post(where, back | {"confirmed": "1"})
        assert Wanted.objects.get().questions == ["titre", "siret"]
        letter = sent.messages.get(kind="information").text
        assert "Titre du projet" in letter
        assert "Nom complet" not in letter

    def test_a_question_that_was_not_asked_is_refused_and_the_choice_stays(self, client, sent, manager):
        client.force_login(manager)
        typed = {"to": "information", "message": "Précisez.", "question": ["titre", "accord"]}

        answer = client.post(reverse("inbox:detail", args=[sent.pk]), typed)

        assert answer.status_code == 409
        page = BeautifulSoup(answer.content, "html.parser")
        assert [each["value"] for each in page.select("input[name=question][checked]")] == ["titre"]
        with pytest.raises(NoSuchQuestion):
            Wants.of("", "", ["accord"], known=["titre"], at=timezone.now())

    def test_what_hangs_on_a_chosen_question_comes_with_it(self):
        of = factories.intake(factories.call(), fields=(*FIELDS, HANGING))
        sent = dossier(of)

        assert [each.key for each in items_of(sent, ["besoin"])] == ["besoin", "detail"]
        assert [each.key for each in items_of(sent, ["titre", "gone"])] == ["titre"]
        assert "detail" in {spec.key for step in askable(sent) for spec in step.questions}

    def test_what_changed_stands_in_the_history(self, client, sent, manager):
        ask(sent, manager, "titre")
        where = address(sent, "documents/")
        client.post(where, fill(client, where, titre="Un autre titre"))
        client.force_login(manager)

        history = words(read(client, reverse("inbox:detail", args=[sent.pk])).select_one(".dossier-history"))

        assert "Titre du projet : Un projet utile → Un autre titre" in history

    def test_what_was_and_what_is_stand_there_only_where_both_may_stay(self, client, sent, manager):
        ask(sent, manager, "titre", "age", "besoin")
        where = address(sent, "documents/")
        client.post(where, fill(client, where, titre="Mieux", age="77"))

        note = sent.events.get(kind="changed").note
        erase(sent)

        assert note.splitlines() == [
            "person: Titre du projet\N{NO-BREAK SPACE}: Un projet utile → Mieux",
            "Un besoin ?",
            "Votre âge",
        ]
        assert not sent.events.exclude(note="").exists()


class TestPerson:
    """What the person sees and sends."""

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_just_those_questions_are_there_with_their_answers_and_nothing_else_changes(
        self, client, sent, manager, language
    ):
        ask(sent, manager, "titre", documents=["RIB"])
        assert Action.CHANGE not in tell(sent).actions
        with pytest.raises(ChangeRefused):
            change_answers(sent, sent.answers, version=sent.version)
        shown = words(read(client, address(sent, "", language)).select_one("#wanted").parent)
        assert {"fr": "Titre du projet", "en": "titre (en)"}[language] in shown
        assert "RIB" in shown
        where = address(sent, "documents/", language)
        typed = fill(client, where)
        assert typed["titre"] == "Un projet utile"
        assert "nom" not in typed

        answer = client.post(where, typed | {"titre": "Mieux", "nom": "X", "_document_0": upload("rib.pdf")})

        assert answer.status_code == 302
        now = Registration.objects.get()
        assert now.answers == sent.answers | {"titre": "Mieux"}
        assert (now.name, now.state_code) == (sent.name, "submitted")
        assert Attachment.objects.get().name == "rib.pdf"
        assert not Wanted.objects.open().exists()
        assert export(now)["wanted"][0]["questions"] == ["titre"]

    def test_a_mistake_loses_nothing_that_was_typed(self, client, sent, manager):
        ask(sent, manager, "titre", "siret")
        where = address(sent, "documents/")

        answer = client.post(where, fill(client, where, titre="Nouveau titre", siret="123"))

        assert answer.status_code == 422
        page = BeautifulSoup(answer.content, "html.parser")
        assert page.select_one("[name=titre]")["value"] == "Nouveau titre"
        assert page.select_one(".error-summary a")["href"] == "#id_siret"
        assert Registration.objects.get().answers["titre"] == "Un projet utile"

    def test_a_file_takes_the_place_of_the_one_before(self, client, sent, manager):
        ask(sent, manager, "statuts")
        where = address(sent, "documents/")
        client.post(where, fill(client, where) | {"statuts": upload("un.pdf")})
        first = Attachment.objects.get()
        sent = Registration.objects.get()
        assert sent.answers["statuts"][0]["name"] == "un.pdf"
        ask(sent, manager, "statuts")
        assert "un.pdf" in read(client, where).get_text()

        typed = fill(client, where) | {"statuts-remove": str(first.key), "statuts": upload("deux.pdf")}
        client.post(where, typed)

        assert [each.name for each in Attachment.objects.all()] == ["deux.pdf"]
        assert [each["name"] for each in Registration.objects.get().answers["statuts"]] == ["deux.pdf"]

    def test_what_staff_corrected_meanwhile_is_shown_and_not_overwritten_unseen(self, client, sent, manager):
        ask(sent, manager, "titre")
        where = address(sent, "documents/")
        typed = fill(client, where, titre="Le mien")
        Registration.objects.update(answers=sent.answers | {"titre": "Le leur"})

        answer = client.post(where, typed)

        assert answer.status_code == 409
        page = BeautifulSoup(answer.content, "html.parser")
        assert page.select_one("[name=titre]")["value"] == "Le mien"
        assert "Le leur" in words(page.select_one(".error-summary"))
        assert Registration.objects.get().answers["titre"] == "Le leur"
        again = {each["name"]: each.get("value", "") for each in page.select("form.form input")}
        assert client.post(where, again).status_code == 302
        assert Registration.objects.get().answers["titre"] == "Le mien"

    def test_what_is_typed_when_it_is_no_longer_asked_is_shown_to_be_copied(self, client, sent, manager):
        ask(sent, manager, "titre")
        where = address(sent, "documents/")
        typed = fill(client, where, titre="Trop tard")
        move(sent, to="submitted", by=manager)

        answer = client.post(where, typed)

        assert answer.status_code == 409
        assert "Trop tard" in answer.content.decode()
        assert Registration.objects.get().answers["titre"] == "Un projet utile"

    def test_sent_twice_it_is_taken_once(self, client, sent, manager):
        ask(sent, manager, "titre")
        where = address(sent, "documents/")
        typed = fill(client, where, titre="Nouveau titre")

        codes = [client.post(where, typed).status_code for _time in range(2)]

        assert codes == [302, 302]
        assert sent.events.filter(kind="changed").count() == 1

    def test_the_day_that_passes_while_one_writes_refuses_nothing(self, client, sent, manager):
        wanted = ask(sent, manager, "titre")
        where = address(sent, "documents/")
        typed = fill(client, where, titre="Après le jour")
        Wanted.objects.filter(pk=wanted.pk).update(until=timezone.now().date() - timedelta(days=3))

        assert client.post(where, typed).status_code == 302
        assert Registration.objects.get().answers["titre"] == "Après le jour"

    def test_nothing_is_asked_before_it_is_told(self, client, sent, manager, settings):
        settings.LETTERS_WAIT = timedelta(minutes=5)
        ask(sent, manager, "titre")

        assert wanted_of(sent) is None
        assert client.get(address(sent, "documents/")).status_code == 302
