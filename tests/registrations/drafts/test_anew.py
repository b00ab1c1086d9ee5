"""A new application from an old one: what fits comes over, consents are given anew, the old one stays."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from registrations.domain import quotas
from registrations.domain.drafts import (
    BegunBefore,
    begin_anew,
    carry,
    discard_draft,
    may_begin_anew,
    open_calls,
    send_draft,
)
from registrations.domain.errors import IntakeClosed
from registrations.domain.persons import ask_erasure
from registrations.enums import MessageKind, ScanState
from registrations.fields.schema import Condition, FieldSpec, Option
from registrations.models import Draft, Intake, Message, PersonalLink, Registration
from tests import factories
from tests.registrations.drafts import forms
from tests.registrations.drafts.test_sending import with_file
from tests.registrations.hands import dossiers

pytestmark = pytest.mark.django_db
EXTRA = (
    FieldSpec("sante", "text", "Santé", required=False, data_class="S"),
    FieldSpec("repas", "text", "Repas", required=False, keep_days=30),
    FieldSpec("ok", "consent", "D’accord", required=False),
    FieldSpec("photo", "text", "Photo", required=False, show_if=Condition("ok", "is", ("yes",))),
    FieldSpec(
        "stade", "choice", "Stade", required=False, options=(Option("a", "Idée"), Option("b", "Pilote"))
    ),
    FieldSpec("cout", "number", "Coût", required=False),
)
TYPED = {"sante": "Mal au dos", "repas": "Sans sel", "ok": "on", "photo": "Oui", "stade": "a", "cout": "12"}
NOT_CARRIED = ["Santé", "Repas", "Photo"]


def sent(specs=forms.STEPS, **more) -> Registration:
    """An application with its file, whose owner has come by mail."""
    draft = forms.proven(forms.begin(forms.intake_with(specs)))
    with_file(draft)
    draft = forms.fill(draft)
    draft.typed |= {"indicateurs": [{"quoi": "Ateliers", "cible": "3"}]} | more
    draft.save()
    return send_draft(draft)


def next_call(specs=forms.STEPS, **values) -> Intake:
    return forms.intake_with(specs, page=factories.call(title="Appel suivant"), **values)


def found(registration: Registration, intake: Intake):
    now = timezone.now()
    calls = open_calls(registration, language="fr", at=now)
    return carry(registration, next(each for each in calls if each.intake == intake), language="fr", at=now)


def labels(specs) -> list[str]:
    return [spec.label("fr") for spec in specs]


def test_what_fits_comes_over_and_the_old_one_stays():
    old, intake = sent(), next_call()
    before = Registration.objects.filter(pk=old.pk).values().get()

    draft = begin_anew(old, intake, language="fr")

    assert draft.typed == {
        "nom": "Awa Martin",
        "courriel": "awa@example.org",
        "asso": "no",
        "titre": "Un pont numérique",
        "resume": "Deux phrases.",
        "indicateurs": [{"quoi": "Ateliers", "cible": "3"}],
    }
    assert (draft.intake, draft.version.form, draft.registration, draft.steps) == (
        intake,
        intake.form,
        None,
        {},
    )
    (copy,), (original,) = draft.attachments.all(), old.attachments.all()
    assert (copy.digest, copy.name, copy.scan_state) == (original.digest, original.name, original.scan_state)
    assert copy.key != original.key
    assert Registration.objects.filter(pk=old.pk).values().get() == before


def test_copy_outlives_the_old_file_and_the_old_one_outlives_the_copy(django_capture_on_commit_callbacks):
    old = sent()
    with django_capture_on_commit_callbacks(execute=True):
        discard_draft(begin_anew(old, next_call(), language="fr"))
    (original,) = old.attachments.all()
    assert original.file.storage.exists(original.file.name)

    draft = begin_anew(old, next_call(), language="fr")
    with django_capture_on_commit_callbacks(execute=True):
        original.delete()

    (copy,) = draft.attachments.all()
    assert copy.file.storage.exists(copy.file.name)


def test_consents_and_what_is_sensitive_or_asked_for_a_time_stay_behind():
    specs = (*forms.STEPS, *EXTRA)
    old, intake = sent(specs, **TYPED), next_call(specs)

    plan = found(old, intake)

    assert plan.typed.keys() & {"accord", "ok", *TYPED} == {"stade", "cout"}
    assert labels(plan.left) == NOT_CARRIED
    assert "Statuts" in labels(plan.came)


@pytest.mark.parametrize(
    ("key", "after"),
    [
        ("stade", {"options": (Option("b", "Pilote"),)}),
        ("stade", {"options": (Option("a", "Autre chose"),)}),
        ("cout", {"maximum": "10"}),
        ("cout", {"kind": "money"}),
        ("cout", {"data_class": "S"}),
        ("titre", {"max_length": 5}),
        ("indicateurs", {"max_rows": 4, "fields": (FieldSpec("quoi", "text", "Quoi"),)}),
        ("statuts", {"file_kinds": ("image",)}),
        ("statuts", {"max_bytes": 10}),
    ],
)
def test_what_the_new_form_would_refuse_does_not_come_over(key, after):
    specs = (*forms.STEPS, *EXTRA)
    other = tuple(replace(spec, **after) if spec.key == key else spec for spec in specs)
    old = sent(specs, **TYPED)

    plan = found(old, next_call(other))

    label = next(spec.label("fr") for spec in specs if spec.key == key)
    assert label in labels(plan.left)
    assert label not in labels(plan.came)
    assert key not in plan.typed


def test_what_is_asked_no_longer_for_want_of_another_answer_does_not_come_over():
    old = sent((*forms.STEPS, EXTRA[4], EXTRA[5]), stade="a", cout="12")
    only = replace(EXTRA[5], show_if=Condition("stade", "is", ("b",)))

    plan = found(old, next_call((*forms.STEPS, EXTRA[4], only)))

    assert "stade" in plan.typed
    assert "cout" not in plan.typed


def test_infected_file_does_not_come_over_and_a_waiting_one_goes_on_waiting():
    old = sent()
    old.attachments.update(scan_state=ScanState.WAITING)
    assert begin_anew(old, next_call(), language="fr").attachments.get().scan_state == ScanState.WAITING

    old.attachments.update(scan_state=ScanState.INFECTED)

    assert not begin_anew(old, next_call(), language="fr").attachments.exists()


def test_files_come_over_as_far_as_there_is_room(monkeypatch):
    old, intake = sent(), next_call()
    assert "Statuts" in labels(found(old, intake).came)

    monkeypatch.setattr(quotas, "OF_DRAFT", replace(quotas.OF_DRAFT, limit=10))

    assert "Statuts" in labels(found(old, intake).left)


def test_begun_twice_is_one_draft_and_one_letter():
    old, intake = sent(), next_call()

    first, second = (begin_anew(old, intake, language="fr") for _turn in range(2))

    assert first == second
    assert first.email_confirmed_at is not None
    assert Message.objects.filter(draft=first, kind=MessageKind.DRAFT_LINK).count() == 1


def test_once_sent_another_one_may_begin():
    old, intake = sent(), next_call()
    draft = begin_anew(old, intake, language="fr")
    draft.typed |= {"accord": "on"}
    draft.save()
    new = send_draft(draft)

    again = begin_anew(old, intake, language="fr")

    assert new.pk != old.pk
    assert Draft.objects.get() == again == begin_anew(old, intake, language="fr")


def test_what_was_begun_otherwise_is_offered_in_its_place_once_it_is_proven():
    old, intake = sent(), next_call()
    stranger = forms.begin(intake, email=old.email)
    ours = begin_anew(old, intake, language="fr")
    discard_draft(ours)
    forms.proven(stranger)

    with pytest.raises(BegunBefore) as refused:
        begin_anew(old, intake, language="fr")

    assert refused.value.draft == stranger
    assert Draft.objects.count() == 1


def test_closed_call_takes_nothing():
    old = sent()
    closed = next_call(
        opens_at=timezone.now() - timedelta(days=9), closes_at=timezone.now() - timedelta(days=1)
    )

    assert closed not in [each.intake for each in open_calls(old, language="fr")]
    with pytest.raises(IntakeClosed):
        begin_anew(old, closed, language="fr")


def test_neither_a_form_on_one_page_nor_a_page_that_is_not_public_is_offered():
    old = sent()
    short = next_call((forms.STEPS[1], forms.STEPS[2]))
    hidden = next_call()
    hidden.page_in("fr").specific.unpublish()

    offered = [each.intake for each in open_calls(old, language="fr")]

    assert offered == [old.intake]
    assert not {short, hidden} & set(offered)
    assert open_calls(old, language="en") == []


def test_nothing_begins_from_what_is_to_be_erased_or_has_no_address():
    old = sent()
    assert may_begin_anew(old)

    ask_erasure(old)

    old.refresh_from_db()
    assert not may_begin_anew(old)
    with pytest.raises(IntakeClosed):
        begin_anew(old, next_call(), language="fr")


def test_nothing_begins_from_answers_that_were_forgotten():
    specs = (*forms.STEPS, EXTRA[1])
    old = sent(specs, repas="Sans sel")
    old.answers.pop("repas")
    old.save()

    assert not may_begin_anew(old)


# --- On screen


@pytest.fixture
def person() -> forms.Person:
    return forms.Person(registration=sent())


def text(response) -> str:
    return " ".join(forms.parsed(response).main.get_text(" ", strip=True).split()).replace("\xa0", " ")


def test_own_page_leads_to_the_calls_then_to_what_comes_over_then_to_the_form(person):
    intake = next_call()
    assert person.url("anew") in person.client.get(person.url("show")).content.decode()
    listed = person.client.get(person.url("anew"))
    assert "Appel suivant" in text(listed)

    shown = person.client.get(person.url("anew"), {"appel": intake.pk})

    assert "7 réponses de" in text(shown)
    assert "Statuts" in text(shown)
    assert not Draft.objects.exists()

    begun = person.client.post(person.url("anew"), {"appel": intake.pk})

    link = PersonalLink.objects.for_token(begun["Location"].split("/")[2])
    assert link.draft == Draft.objects.get()
    step = person.client.get(begun["Location"])
    assert forms.parsed(step).find("input", {"name": "nom"})["value"] == "Awa Martin"
    assert not forms.parsed(step).select(".error-summary")
    assert "Continuer" in text(person.client.get(person.url("anew")))
    again = person.client.post(person.url("anew"), {"appel": intake.pk})
    assert PersonalLink.objects.for_token(again["Location"].split("/")[2]).draft == link.draft


def test_without_an_open_call_it_is_said(person):
    Intake.objects.update(closes_at=timezone.now())

    assert "Aucun appel" in text(person.client.get(person.url("anew")))
    refused = person.client.post(person.url("anew"), {"appel": "1"})
    assert (refused.status_code, Draft.objects.count()) == (409, 0)
    assert "ne reçoit plus" in text(refused)


def test_what_was_begun_otherwise_is_told_and_not_opened(person):
    intake = next_call()
    other = forms.proven(forms.begin(intake))

    assert "Vous avez déjà commencé" in text(person.client.get(person.url("anew")))
    refused = person.client.post(person.url("anew"), {"appel": intake.pk})

    assert (refused.status_code, Draft.objects.get()) == (409, other)


def test_past_the_limits_nothing_begins(person, settings):
    settings.FORM_THROTTLE = 0.0001

    refused = person.client.post(person.url("anew"), {"appel": next_call().pk})

    assert (refused.status_code, Draft.objects.count()) == (429, 0)


def test_guest_begins_nothing(person):
    intake = next_call()
    guest = dossiers.let_in(Registration.objects.get())
    address = dossiers.url(dossiers.token_to(guest), "anew")

    Client().post(address, {"appel": intake.pk})

    assert "Statuts" not in Client().get(address, {"appel": intake.pk}, follow=False).content.decode()
    assert not Draft.objects.exists()
