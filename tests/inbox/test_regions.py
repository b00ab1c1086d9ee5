"""A regional delegate meets what is of their regions, and nothing of another one, at any address of the inbox."""

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from core.enums import StaffGroup
from core.models import Region, User
from inbox.digest import lines_for
from inbox.listing import VIEWS, Listing
from inbox.lots.selection import chosen
from registrations.domain import publish_form
from registrations.domain.assigning import assign
from registrations.domain.columns import rebuild_columns
from registrations.domain.errors import CannotSee
from registrations.fields.regions import REGION, regions_of
from registrations.fields.schema import FieldSpec
from registrations.models import (
    Attachment,
    ColumnValue,
    Form,
    InboxScope,
    Intake,
    Registration,
    StatisticsCount,
)
from registrations.models.colleagues import colleagues_of
from tests import factories
from tests.copies import copies
from tests.factories import SIMPLE_FIELDS, field
from tests.patterns import every_address

pytestmark = pytest.mark.django_db

BRITTANY, NORMANDY, ISLAND = "53", "28", "11"
SECRET = "Rien-pour-les-autres"
INDEX = "/admin/inbox/"
FIELDS = (
    *SIMPLE_FIELDS,
    field("region", "siege", "Région du siège", required=False),
    field("region", "ou", "Régions du projet", required=False, several=True, column=True),
    field("region", "discret", "Région discrète", required=False, data_class="C"),
)


@pytest.fixture
def intake() -> Intake:
    return factories.intake(factories.call(title="Appel national"), fields=FIELDS)


def given(user: User, *codes: str, page=None) -> User:
    """The same person, in charge of these regions."""
    for code in codes:
        InboxScope.objects.create(user=user, page=page, region=Region.objects.get(code=code))
    return user


def delegate(*codes: str, page=None) -> User:
    return given(factories.staff(StaffGroup.DELEGATES), *codes, page=page)


def manager(*codes: str, page=None) -> User:
    """Who moves, writes and exports, in these regions alone."""
    return given(factories.staff(StaffGroup.MANAGERS), *codes, page=page)


def seen(user: User) -> set[Registration]:
    return set(Registration.objects.visible_to(user))


def test_regions_are_those_of_every_question_that_is_not_guarded_each_once():
    specs = [
        FieldSpec("siege", "region", "Siège"),
        FieldSpec("ou", "region", "Où", several=True),
        FieldSpec("discret", "region", "Discret", data_class="C"),
        FieldSpec("sensible", "region", "Sensible", data_class="S"),
        FieldSpec("nom", "text", "Nom"),
    ]
    answers = {"siege": "53", "ou": ["28", "53"], "discret": "11", "sensible": "93", "nom": "84"}

    assert regions_of(specs, answers) == ["53", "28"]
    assert regions_of(specs, {}) == []
    assert regions_of(specs, {"siege": {"x": 1}, "ou": None}) == ["{'x': 1}"]


def test_a_delegate_sees_what_names_one_of_their_regions_in_any_answer(intake):
    seat = factories.registration(intake, siege=BRITTANY)
    several = factories.registration(intake, siege=ISLAND, ou=[NORMANDY, BRITTANY])
    factories.registration(intake, siege=ISLAND)
    factories.registration(intake)

    assert seen(delegate(BRITTANY)) == {seat, several}
    assert seen(delegate(NORMANDY)) == {several}
    assert seen(delegate(NORMANDY, BRITTANY)) == {seat, several}
    assert seen(delegate("84")) == set()


def test_a_delegate_without_a_region_sees_what_they_wrote_and_nothing_else(intake):
    own = factories.registration(intake, siege=BRITTANY)
    factories.registration(intake, siege=BRITTANY)
    user = delegate()
    Registration.objects.filter(pk=own.pk).update(created_by=user)

    assert seen(user) == {own}


def test_a_region_on_a_page_counts_there_and_below_alone(intake):
    here = factories.registration(intake, siege=BRITTANY)
    factories.registration(intake, siege=ISLAND)
    other = factories.intake(factories.call(title="Autre appel"), fields=FIELDS)
    there = factories.registration(other, siege=BRITTANY)
    home = factories.home()

    assert seen(delegate(BRITTANY, page=intake.page_in())) == {here}
    assert seen(delegate(BRITTANY, page=home)) == {here, there}
    both = delegate(ISLAND, page=intake.page_in())
    given(both, BRITTANY, page=other.page_in())
    assert there in seen(both)
    assert here not in seen(both)


def test_a_page_as_a_whole_shows_every_region_of_it(intake):
    registrations = {factories.registration(intake, siege=code) for code in (BRITTANY, ISLAND)}
    user = delegate(BRITTANY)
    InboxScope.objects.create(user=user, page=intake.page_in())

    assert seen(user) == registrations


def test_what_moves_to_another_region_leaves_one_delegate_for_the_other_at_once(intake):
    registration = factories.registration(intake, siege=BRITTANY)
    from_there, to_here = delegate(BRITTANY), delegate(ISLAND)

    registration.answers |= {"siege": ISLAND}
    registration.save(update_fields=["answers"])

    assert not registration.is_visible_to(from_there)
    assert registration.is_visible_to(to_here)


def test_a_guarded_region_tells_nobody_in_whose_list_it_is(intake):
    factories.registration(intake, discret=BRITTANY)

    assert seen(delegate(BRITTANY)) == set()
    assert not ColumnValue.objects.filter(key=REGION).exists()


def test_a_form_that_asks_for_no_region_is_seen_by_page_alone():
    intake = factories.intake(factories.call())
    registration = factories.registration(intake)
    user = delegate(BRITTANY)

    assert seen(user) == set()
    InboxScope.objects.create(user=user, page=intake.page_in())
    assert seen(user) == {registration}


def test_regions_do_not_depend_on_what_staff_asked_for_as_columns_and_are_written_anew(intake):
    registration = factories.registration(intake, siege=BRITTANY)
    ColumnValue.objects.all().delete()

    rebuild_columns()

    assert [each.text for each in registration.column_values.filter(key=REGION)] == [BRITTANY]


def test_a_region_opens_no_round_no_form_and_no_figures(intake):
    user = manager(BRITTANY, page=factories.home())
    StatisticsCount.objects.create(
        page_key=intake.page_key, week="2026-03-02", question="gender", answer="woman", number=20
    )

    for rows in (Intake.objects, Form.objects, StatisticsCount.objects):
        assert not rows.in_scope_of(user).exists()
    assert not Form.objects.changeable_by(user).exists()
    assert Intake.objects.read_by(user).get() == intake


def test_filters_columns_and_pages_are_those_of_the_rounds_where_the_region_counts(intake):
    other = factories.intake(factories.call(title="Autre appel"), fields=FIELDS)
    limited, everywhere = delegate(BRITTANY, page=intake.page_in()), delegate(BRITTANY)

    pages = [
        {
            key
            for key, _title in Listing.of(user, "tous", QueryDict()).filters.form.fields["page"].choices
            if key
        }
        for user in (limited, everywhere, delegate())
    ]

    assert pages == [{str(intake.page_key)}, {str(intake.page_key), str(other.page_key)}, set()]
    assert "a-ou" in Listing.of(limited, "tous", QueryDict()).all_columns
    assert "a-discret" not in Listing.of(limited, "tous", QueryDict()).all_columns


class Two:
    """Two registrations of one call: one of the person's region, one of another."""

    def __init__(self, intake: Intake):
        both = {"nom": f"{SECRET} Martin", "courriel": "ailleurs@example.org"}
        self.own = factories.registration(intake, nom="Awa Martin", siege=BRITTANY)
        self.other = factories.registration(intake, **both, siege=ISLAND)
        Registration.objects.update(since=timezone.now() - timezone.timedelta(days=60))
        Registration.objects.update(erasure_asked_at=timezone.now())
        self.file = Attachment.objects.create(
            registration=self.other, field_key="x", name="x.pdf", size=1, content_type="application/pdf"
        )


@pytest.fixture
def two(intake) -> Two:
    return Two(intake)


@pytest.mark.parametrize("view", VIEWS)
def test_no_view_lists_counts_searches_or_exports_another_region(client, two, view):
    user = manager(BRITTANY)
    client.force_login(user)
    Registration.objects.update(owner=user)

    found = list(Listing.of(user, view, QueryDict()).queryset)
    pages = [
        client.get(address).getvalue().decode(errors="replace")
        for address in (
            f"{INDEX}{view}/",
            f"{INDEX}{view}/results/?q=Martin",
            f"{INDEX}{view}/export/csv/",
            f"{INDEX}{view}/export/json/",
            f"{INDEX}{two.own.pk}/?view={view}",
        )
    ]

    assert two.other not in found
    assert [page for page in pages if SECRET in page or two.other.reference in page] == []
    assert two.own.reference in client.get(f"{INDEX}tous/results/?q=Martin").content.decode()
    listing = Listing.of(user, view, QueryDict())
    assert listing.neighbours(two.own.pk) == (None, None)
    assert listing.neighbours(two.other.pk) == (None, None)


def test_counts_home_page_and_digest_know_of_ones_own_region_alone(client, two):
    user = manager(BRITTANY)
    client.force_login(user)

    home = client.get("/admin/").content.decode()
    views = {each.view.code: each.number for each in client.get(INDEX).context["views"]}
    lines = {line.label: line.number for line in lines_for(user, timezone.now())}

    assert two.own.reference in home
    assert two.other.reference not in home
    assert views["a-traiter"] == views["en-retard"] == views["ma-region"] == views["effacements"] == 1
    assert set(lines.values()) == {1}


def test_a_lot_holds_ones_own_region_alone_whatever_is_posted(two):
    user = manager(BRITTANY)

    ticked = chosen(user, QueryDict(f"row={two.own.pk}&row={two.other.pk}"))
    whole = chosen(user, QueryDict("all=1&view=tous"))

    assert list(ticked) == list(whole) == [two.own]


def paths_about(two: Two) -> list[str]:
    """Every address of the inbox that names a registration or a file, filled in with those of another region."""
    found = []
    for address in every_address():
        for form, names in address.forms:
            if form.startswith("/admin/inbox/") and {"pk", "key"} & set(names) and "/lots/" not in form:
                values = {"pk": two.other.pk, "key": two.file.key, "view": "tous"}
                found.append(form % {name: values.get(name, two.other.pk) for name in names})
    return sorted(set(found))


def test_no_address_of_a_dossier_opens_one_of_another_region(two):
    client = Client()
    user = manager(BRITTANY)
    client.force_login(user)
    before, told, opened = list(Registration.objects.order_by("pk").values()), [], []

    paths = paths_about(two)
    for path in paths:
        for method in ("get", "post"):
            response = getattr(client, method)(path, {"to": "eligible", "note": "x", "confirmed": "1"})
            if SECRET in response.getvalue().decode(errors="replace"):
                told.append((method, path))
            if response.status_code not in (404, 405) and response.headers.get("Location") != "/admin/":
                opened.append((method, path, response.status_code))

    assert len(paths) > 10
    assert opened == []
    assert told == []
    assert list(Registration.objects.order_by("pk").values()) == before


def test_the_walk_would_open_them_for_who_has_that_region(client, two):
    client.force_login(manager(ISLAND))

    shown = [
        path for path in paths_about(two) if SECRET in client.get(path).getvalue().decode(errors="replace")
    ]

    assert f"{INDEX}{two.other.pk}/" in shown
    assert f"{INDEX}{two.other.pk}/corriger/" in shown


def test_my_region_is_offered_to_who_has_one_and_holds_nothing_for_the_others(client, two):
    everywhere = given(factories.staff(StaffGroup.ADMINISTRATORS), BRITTANY)
    without = factories.staff(StaffGroup.ADMINISTRATORS)

    for user, offered, held in ((everywhere, True, [two.own]), (without, False, [])):
        client.force_login(user)
        page = client.get(INDEX).content.decode()
        assert (f'href="{INDEX}ma-region/"' in page) == offered
        assert list(Listing.of(user, "ma-region", QueryDict()).queryset) == held
        assert two.other in Registration.objects.visible_to(user)
    assert "Rien n’est arrivé de vos régions" in client.get(f"{INDEX}ma-region/").content.decode()


def test_a_dossier_is_handed_to_colleagues_of_its_region_and_to_no_others(intake):
    registration = factories.registration(intake, siege=BRITTANY, ou=[NORMANDY])
    one, two = manager(BRITTANY), manager(NORMANDY, page=intake.page_in())
    elsewhere = manager(BRITTANY, page=factories.call(title="Autre appel"))
    other = manager(ISLAND, page=intake.page_in())
    reading = delegate(BRITTANY)

    assert set(colleagues_of(registration)) == {one, two}
    for stranger in (elsewhere, other):
        with pytest.raises(CannotSee):
            assign(registration, to=stranger, by=one)
    assert registration.is_visible_to(reading)


def test_an_administrator_gives_a_region_where_accesses_are_given(client, intake):
    client.force_login(factories.staff(StaffGroup.ADMINISTRATORS))
    colleague, region = delegate(), Region.objects.get(code=BRITTANY)
    address = "/admin/snippets/registrations/inboxscope/"
    registration = factories.registration(intake, siege=BRITTANY)

    nothing = client.post(f"{address}add/", {"user": colleague.pk, "page": "", "region": ""})
    client.post(f"{address}add/", {"user": colleague.pk, "page": "", "region": region.pk})
    again = client.post(f"{address}add/", {"user": colleague.pk, "page": "", "region": region.pk})

    assert "Choisissez une page, une région ou les deux." in nothing.content.decode()
    assert "Cette personne a déjà cet accès." in again.content.decode()
    assert seen(colleague) == {registration}
    listed = client.get(address).content.decode()
    assert "Bretagne" in listed
    assert "Toutes les pages" in listed


def test_a_region_costs_the_same_few_queries_for_1_and_50_rows(client, intake, django_assert_max_num_queries):
    client.force_login(delegate(BRITTANY, NORMANDY))
    counts = []
    one = factories.registration(intake, siege=BRITTANY)
    for number in (0, 49):
        copies(one, number)
        client.get(f"{INDEX}ma-region/")
        with django_assert_max_num_queries(25) as queries:
            response = client.get(f"{INDEX}ma-region/")
        counts.append(len(queries))

    assert len(response.context["object_list"]) == 50
    assert counts[0] == counts[1]


def test_a_form_that_begins_to_ask_for_the_region_is_seen_from_then_on():
    form = factories.form()
    intake = factories.intake(factories.call(), form=form)
    factories.registration(intake)
    form.fields = [*form.fields.raw_data, {"type": "region", "value": FIELDS[-3]["value"]}]
    form.save()
    publish_form(form)
    newer = factories.registration(intake, courriel="b@example.org", siege=BRITTANY)

    assert seen(delegate(BRITTANY)) == {newer}
