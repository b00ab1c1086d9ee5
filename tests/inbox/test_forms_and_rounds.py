"""What is done to a round or a form that people answer: nothing is lost, and nothing is said that is not so."""

import pytest
from django.urls import reverse
from django.utils import timezone

from core.enums import StaffGroup
from registrations.models import Form, Intake, Subscription
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = factories.staff(StaffGroup.ADMINISTRATORS)
    client.force_login(user)
    return user


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_round_that_people_answered_is_kept_and_whoever_deletes_it_reads_why(client, administrator, method):
    intake = factories.intake(factories.call(), name_fr="Première période")
    factories.registration(intake)
    address = reverse("wagtailsnippets_registrations_intake:delete", args=[intake.pk])

    answer = getattr(client, method)(address, follow=True)

    (told,) = answer.context["messages"]
    assert "Première période" in str(told)
    assert Intake.objects.filter(pk=intake.pk).exists()


def test_a_round_that_people_wait_for_is_kept(client, administrator):
    intake = factories.intake(factories.call())
    asked = Subscription.objects.create(
        intake=intake,
        email="awa@example.org",
        email_key="awa@example.org",
        language="fr",
        confirmed_at=timezone.now(),
    )

    client.post(reverse("wagtailsnippets_registrations_intake:delete", args=[intake.pk]))

    assert Subscription.objects.filter(pk=asked.pk).exists()


def test_a_round_that_nobody_answered_is_deleted(client, administrator):
    intake = factories.intake(factories.call())

    client.post(reverse("wagtailsnippets_registrations_intake:delete", args=[intake.pk]))

    assert not Intake.objects.filter(pk=intake.pk).exists()


def test_a_form_that_goes_on_being_answered_is_not_said_to_be_unpublished(client, administrator):
    form = factories.form()
    Form.objects.filter(pk=form.pk).update(live=True)

    answer = client.post(reverse("wagtailsnippets_registrations_form:unpublish", args=[form.pk]), follow=True)

    (told,) = answer.context["messages"]
    assert "ne se dépublie pas" in str(told)
    assert Form.objects.get(pk=form.pk).live


def test_a_form_says_which_lines_of_its_notice_nobody_has_written_once_it_is_asked():
    bare = factories.form()
    written = {
        "controller": "Nous, 1 rue d’ici",
        "purpose_fr": "Choisir les projets",
        "recipients_fr": "L’équipe",
        "keeping_fr": "Deux ans",
        "officer": "dpo@example.org",
    }

    assert len(bare.notice_lacks) == len(written)
    assert factories.form(**written).notice_lacks == []
    assert Form.objects.create(name="Brouillon", workflow_code="contact", prefix="BR").notice_lacks == []
