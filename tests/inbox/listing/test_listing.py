"""What the views of the inbox hold, for whom, in which order: lists, counts, neighbours and exports ask the same."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.enums import StaffGroup
from core.models import Region
from inbox.listing import VIEWS, Listing
from inbox.listing.columns import age_in_words
from inbox.models import Bookmark, InboxPreferences
from registrations.domain import move
from registrations.domain.assigning import assign
from registrations.domain.persons import ask_erasure
from registrations.enums import MessageState
from registrations.fields.schema import FieldSpec, Option
from registrations.models import FormVersion, InboxScope, Message, Registration, Reply, RetentionRule, Tag
from tests import factories
from tests.copies import copies

pytestmark = pytest.mark.django_db
INDEX = "/admin/inbox/"
SAID = "a-prevenir"
LISTS = [code for code, view in VIEWS.items() if not view.taps]  # a sheet is of one page: see test_sheet.py
REGION = "53"
NOW = timezone.now
SPECS = (
    FieldSpec("nom", "text", "Nom", identifies="full_name", column=True),
    FieldSpec("courriel", "email", "E-mail", is_contact=True),
    FieldSpec("titre", "text", "Titre", required=False, column=True),
    FieldSpec("siret", "siret", "SIRET", required=False, column=True),
    FieldSpec("telephone", "phone", "Téléphone", required=False),
    FieldSpec("montant", "money", "Montant demandé", required=False, column=True, data_class="C"),
    FieldSpec("effectif", "number", "Effectif", required=False, column=True),
    FieldSpec("debut", "date", "Début", required=False, column=True),
    FieldSpec(
        "domaine",
        "choices",
        "Domaines",
        required=False,
        column=True,
        options=(Option("emploi", "Emploi"), Option("jeunesse", "Jeunesse")),
    ),
    FieldSpec("region", "region", "Région", required=False, column=True),
    FieldSpec("secret", "text", "Confidence", required=False, data_class="C"),
)


@pytest.fixture
def intake():
    intake = factories.intake(factories.call(title="Appel national"))
    schema = {"fields": [spec.to_json() for spec in SPECS]}
    FormVersion.objects.create(form=intake.form, number=2, schema=schema)
    return intake


@pytest.fixture
def manager(intake):
    """Who is in charge of the page, and of one region."""
    user = factories.staff(StaffGroup.MANAGERS)
    InboxScope.objects.create(user=user, page=intake.page_in())
    InboxScope.objects.create(user=user, region=Region.objects.get(code=REGION))
    return user


@pytest.fixture
def delegate(intake):
    user = factories.staff(StaffGroup.DELEGATES)
    InboxScope.objects.create(user=user, page=intake.page_in())
    return user


def listing(user, view: str = "tous", query: str = "") -> Listing:
    return Listing.of(user, view, QueryDict(query))


def shown(user, view: str = "tous", query: str = "") -> list[Registration]:
    return list(listing(user, view, query).queryset)


def days_ago(number: float):
    return NOW() - timedelta(days=number)


def test_to_do_holds_what_waits_for_nobody_or_for_me_oldest_first(intake, manager):
    colleague = factories.staff(StaffGroup.MANAGERS)
    InboxScope.objects.create(user=colleague, page=intake.page_in())
    newer, older, theirs, gone = (factories.registration(intake) for _number in range(4))
    Registration.objects.filter(pk=older.pk).update(since=days_ago(5))
    assign(older, to=manager, by=manager)
    assign(theirs, to=colleague, by=manager)
    move(gone, to="information", by=manager, message="Il manque les statuts.")

    assert shown(manager, "a-traiter") == [older, newer]
    assert shown(manager, "les-miens") == [older]
    assert shown(colleague, "les-miens") == [theirs]


def test_late_holds_what_waits_longer_than_its_state_gives(intake, manager):
    late, in_time = factories.registration(intake), factories.registration(intake)
    Registration.objects.filter(pk=late.pk).update(since=days_ago(22))
    Registration.objects.filter(pk=in_time.pk).update(since=days_ago(20))

    assert shown(manager, "en-retard") == [late]


def test_new_since_yesterday_begins_at_midnight_in_paris(intake, manager):
    with_today, before = factories.registration(intake), factories.registration(intake)
    Registration.objects.filter(pk=before.pk).update(created_at=days_ago(3))

    assert shown(manager, "nouveaux") == [with_today]


def test_erasure_requests_hold_those_who_wait_for_an_answer(intake, manager):
    asking, _other = factories.registration(intake), factories.registration(intake)
    ask_erasure(asking)

    assert shown(manager, "effacements") == [asking]


@pytest.mark.parametrize("view", LISTS)
def test_no_view_holds_what_a_person_may_not_see(view, intake, manager):
    stranger = factories.staff(StaffGroup.MANAGERS)
    registration = factories.registration(intake, region=REGION)
    Registration.objects.update(since=days_ago(40))
    if view != SAID:  # nobody calls who waits to be erased
        ask_erasure(registration)
    RetentionRule.objects.create(form=intake.form, state_code=registration.state_code, months=0)
    assign(registration, to=manager, by=manager)
    registration.messages.update(state=MessageState.BY_HAND if view == SAID else MessageState.FAILED)
    Reply.objects.create(registration=registration, submission=uuid4(), text="?")

    assert shown(manager, view) == [registration]
    assert shown(stranger, view) == []
    assert listing(stranger, view).neighbours(registration.pk) == (None, None)
    with pytest.raises(PermissionDenied):
        listing(factories.staff(StaffGroup.EDITORS), view)


def test_a_view_there_is_not_is_not_found(client, manager):
    client.force_login(manager)

    assert client.get(f"{INDEX}inconnue/").status_code == 404
    with pytest.raises(Http404):
        listing(manager, "inconnue")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("a-montant_min=20000", ["Bea"]),
        ("a-montant_max=20000", ["Awa"]),
        ("a-effectif_min=3&a-effectif_max=3", ["Awa"]),
        ("a-debut_from=2027-02-01", ["Bea"]),
        ("a-domaine=emploi", ["Awa", "Bea"]),
        ("a-domaine=jeunesse", ["Bea"]),
        ("a-region=53", ["Awa"]),
        ("a-titre=atelier", ["Awa"]),
        ("a-titre=atelier&a-domaine=jeunesse", []),
        ("owner=nobody", ["Awa", "Bea"]),
        ("owner=me", []),
        ("state=application.submitted", ["Awa", "Bea"]),
        ("state=application.eligible", []),
        ("language=en", ["Bea"]),
        ("tag=1", []),
        ("a-domaine=xyz", []),
        ("a-montant_min=abc", []),
        ("received_from=hier", []),
        ("state=lead.submitted", []),
        ("q=732 829 320 00074", ["Awa"]),
        ("q=06 12 34 56 78", ["Awa"]),
        ("q=0612345678", ["Awa"]),
        ("q=06 12 34 56 79", []),
        ("q=+33 6 12 34 56 78", ["Awa"]),
        ("q=L'ÉTÉ", ["Bea"]),
        ("q=pour l'ete", ["Bea"]),
        ("q=pour l’été", ["Bea"]),
        ("q=Œuvre", ["Bea"]),
        ("a-titre=l'été", ["Bea"]),
        ("a-titre=LETE", []),
        ("a-titre=oeuvres D’ÉTÉ (", ["Bea"]),
        ("a-titre=.*", []),
        ("a-siret=732 829 320 00074", ["Awa"]),
        ("a-siret=829320", ["Awa"]),
        ("q=awa bea", []),
        ("q=confidence", []),
        ("q=NOV-", ["Awa", "Bea"]),
    ],
)
def test_filters_and_search_find(intake, manager, query, found):
    factories.registration(
        intake,
        nom="Awa",
        courriel="awa@example.org",
        titre="Atelier du fil",
        siret="73282932000074",
        telephone="+33612345678",
        montant="12000.00",
        effectif="3",
        debut="2027-01-05",
        domaine=["emploi"],
        region="53",
        secret="confidence",
    )
    factories.registration(
        intake,
        nom="Bea",
        courriel="bea@example.org",
        titre="Pour l’ete ; l'été, Œuvres d’été (2)",
        montant="35000.50",
        effectif="12",
        debut="2027-03-01",
        domaine=["emploi", "jeunesse"],
        region="11",
        language="en",
    )

    query = query.replace("+33", "%2B33")

    assert sorted(each.name for each in shown(manager, query=query)) == found


def test_confidential_columns_are_for_those_who_may_read_them(client, intake, manager, delegate):
    registration = factories.registration(intake, montant="12000.00")
    seen = {user: set(listing(user).all_columns) for user in (manager, delegate)}

    assert seen[manager] - seen[delegate] == {"a-montant"}
    assert shown(manager, query="a-montant_min=20000") == []
    # For the delegate there is no such filter, and no such order: neither tells what the amount is.
    assert shown(delegate, query="a-montant_min=20000") == [registration]
    assert listing(delegate, query="ordering=a-montant").ordering == "-created_at"
    InboxPreferences.objects.create(user=delegate, columns={"tous": ["a-montant"]})
    client.force_login(delegate)
    assert "12\xa0000" not in client.get(INDEX).content.decode()


ORDERINGS = [
    sign + code
    for code in ("created_at", "since", "name", "owner_id", "a-titre", "a-montant", "a-effectif", "a-debut")
    for sign in ("", "-")
]


@pytest.mark.parametrize("ordering", ORDERINGS)
def test_neighbours_follow_the_order_shown_with_equal_and_with_missing_values(intake, manager, ordering):
    same = NOW()
    for number in range(7):
        answers = {} if number % 3 == 0 else {"titre": f"T{number % 2}", "montant": f"{number % 2 + 1}.00"}
        answers |= {"effectif": str(number % 2)} if number else {}
        registration = factories.registration(intake, nom=f"N{number % 2}", at=same, **answers)
        if number % 2:
            assign(registration, to=manager, by=manager)
    whole = listing(manager, query=f"ordering={ordering}")
    keys = [each.pk for each in whole.queryset]

    found = [whole.neighbours(key) for key in keys]

    assert whole.ordering == ordering
    assert found == list(zip([None, *keys[:-1]], [*keys[1:], None], strict=True))


def test_neighbours_are_known_of_what_has_just_left_the_view(intake, manager):
    first, second, third = (factories.registration(intake) for _number in range(3))
    move(second, to="information", by=manager, message="Il manque les statuts.")
    Registration.objects.filter(pk__in=[first.pk, second.pk, third.pk]).update(since=days_ago(2))

    assert listing(manager, "a-traiter", "ordering=created_at").neighbours(second.pk) == (first.pk, third.pk)


def test_list_shows_the_columns_that_a_person_has_chosen_for_the_view(client, intake, manager):
    factories.registration(intake, nom="Awa", titre="Atelier du fil", montant="12000.50", domaine=["emploi"])
    client.force_login(manager)

    client.post(f"{INDEX}tous/colonnes/", {"column": ["a-titre", "a-montant", "a-domaine", "inconnue"]})
    chosen, other = (client.get(address).content.decode() for address in (INDEX, f"{INDEX}nouveaux/"))
    client.post(f"{INDEX}tous/colonnes/", {"column": ["a-titre"], "standard": "1"})

    for words in ("Atelier du fil", "12\xa0000,50\xa0€", "Emploi"):
        assert words in chosen
        assert words not in other.replace("Emploi</label>", "").replace("> Emploi", "")
    assert InboxPreferences.objects.get(user=manager).columns == {}


def test_a_view_is_kept_under_a_name_and_shared(client, intake, manager, delegate):
    client.force_login(manager)
    client.post(
        f"{INDEX}a-traiter/nommer/", {"name": " Dossiers  de Bretagne ", "query": "a-region=53&q=Martin&p=4"}
    )
    client.post(f"{INDEX}tous/nommer/", {"name": "Pour tous", "query": "language=en", "shared": "on"})
    own = {each.name: each.address for each in Bookmark.objects.for_user(manager)}

    # Whom one searched for is not kept.
    assert own == {
        "Dossiers de Bretagne": f"{INDEX}a-traiter/?a-region=53",
        "Pour tous": f"{INDEX}tous/?language=en",
    }
    assert [each.name for each in Bookmark.objects.for_user(delegate)] == ["Pour tous"]
    client.force_login(delegate)
    shared = Bookmark.objects.get(shared=True)
    assert client.post(f"{INDEX}vues/{shared.pk}/oublier/").status_code == 404
    client.force_login(manager)
    client.post(f"{INDEX}vues/{shared.pk}/oublier/")
    assert [each.name for each in Bookmark.objects.all()] == ["Dossiers de Bretagne"]


def test_a_name_given_twice_is_the_newer_view_s_and_an_empty_one_is_refused(client, manager):
    client.force_login(manager)
    for query in ("language=en", "language=fr"):
        client.post(f"{INDEX}tous/nommer/", {"name": "Langue", "query": query})

    client.post(f"{INDEX}tous/nommer/", {"name": "  ", "query": "language=fr"})
    client.post(f"{INDEX}tous/nommer/", {"name": "Trop", "query": "tag=1&" * 600})

    assert [(each.name, each.query) for each in Bookmark.objects.all()] == [("Langue", "language=fr")]


@pytest.mark.parametrize("view", LISTS)
def test_every_view_asks_the_same_few_queries_for_1_and_50_rows(client, intake, manager, view):
    tag = Tag.objects.create(name="Priorité")
    InboxPreferences.objects.create(
        user=manager, columns={view: ["name", "tags", "owner", "page", "a-titre", "a-montant", "a-domaine"]}
    )
    client.force_login(manager)
    counts = []
    one = factories.registration(intake, titre="T", montant="1.00", domaine=["emploi"], region=REGION)
    one.tags.add(tag)
    RetentionRule.objects.create(form=intake.form, state_code=one.state_code, months=0)
    for number in (0, 49):
        copies(one, number)
        asked_at = None if view == SAID else NOW()
        Registration.objects.update(owner=manager, since=days_ago(40), erasure_asked_at=asked_at)
        Message.objects.update(state=MessageState.BY_HAND if view == SAID else MessageState.FAILED)
        silent = Registration.objects.filter(replies=None)
        Reply.objects.bulk_create(Reply(registration=each, submission=uuid4(), text="?") for each in silent)
        client.get(f"{INDEX}{view}/")
        with CaptureQueriesContext(connection) as queries:
            response = client.get(f"{INDEX}{view}/")
        counts.append(len(queries))
    assert len(response.context["object_list"]) == 50
    assert counts[0] == counts[1] <= 25


def test_the_home_page_of_the_admin_begins_with_what_waits(client, intake, manager):
    late = factories.registration(intake, nom="Awa")
    Registration.objects.filter(pk=late.pk).update(since=days_ago(30))
    client.force_login(manager)

    page = client.get("/admin/").content.decode()

    assert late.reference in page
    assert "en retard" in page
    client.force_login(factories.staff(StaffGroup.EDITORS))
    assert late.reference not in client.get("/admin/").content.decode()


def test_ages_are_said_in_hours_then_in_days():
    now = NOW()

    said = [age_in_words(now - timedelta(hours=hours), now) for hours in (0, 1, 23, 24, 9 * 24)]

    assert said == [
        "depuis moins d’une heure",
        "depuis 1 heure",
        "depuis 23 heures",
        "depuis 1 jour",
        "depuis 9 jours",
    ]
