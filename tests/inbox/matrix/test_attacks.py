"""Somebody of staff who tries what no button offers: other keys, other filters, orders that tell, shared names."""

from django.contrib.auth.models import Permission
from django.http import QueryDict
from django.urls import reverse

from inbox.listing import Listing
from inbox.models import Bookmark, InboxPreferences, Lot, LotRow
from registrations.domain.correcting import correct
from registrations.models import InboxScope, Registration
from tests import factories
from tests.inbox.matrix.attack import INBOX, Attack
from tests.inbox.matrix.world import (
    GUARDED,
    HIDDEN_TWIN,
    OTHER,
    OTHER_ROOM,
    OWN,
    STRANGER,
    TWIN,
    WRITTEN,
)


class TestFilters(Attack):
    def test_filters_that_name_what_is_of_others_find_nothing_and_offer_none_of_it(self):
        self.enter("manager")
        foreign = (
            f"tag={self.world.tags[OTHER]}",
            f"owner={self.world.colleague}",
            f"page={self.world.page_keys[OTHER_ROOM]}",
            f"a-titre={OTHER}",
            f"q={OTHER}",
            f"q={self.world.references[OTHER]}",
            f"q={OTHER}@example.org",
        )

        assert {query: self.shown(query) for query in foreign} == {query: set() for query in foreign}
        page = self.says(INBOX)
        assert f"marque {OTHER}" not in page
        assert f"marque {OWN}" in page
        assert "ailleurs@example.org" not in page

    def test_tags_of_others_are_not_proposed_to_who_tags(self):
        user = self.enter("manager")
        lot = self.client.post(f"{INBOX}lots/new/", {"verb": "tag", "row": self.world.rows[OWN]})
        words = self.says(lot.headers["Location"])

        assert Lot.objects.filter(by=user, verb="tag").count() == 1
        assert f"marque {OWN}" in words
        assert f"marque {OTHER}" not in words

    def test_suspected_duplicates_are_told_to_who_may_read_both(self):
        Registration.objects.filter(pk__in=[self.world.rows[WRITTEN], self.world.rows[STRANGER]]).update(
            email_key="meme@example.org", email="meme@example.org"
        )

        self.enter("referrer")
        own = self.shown("duplicates=on")
        dossier = self.says(reverse("inbox:detail", args=[self.world.rows[WRITTEN]]))
        self.enter("administrator")
        every = self.shown("duplicates=on")

        assert own == set()
        assert self.world.references[STRANGER].lower() not in dossier
        assert {WRITTEN, STRANGER, OWN, TWIN, OTHER, HIDDEN_TWIN} <= every

    def test_numbers_beside_the_views_are_of_ones_own_rows(self):
        user = self.enter("manager")
        assert Listing.of(user, "tous", QueryDict()).count() == 2
        page = self.client.get(INBOX)
        assert {each.view.code: each.number for each in page.context["views"]} == {
            "a-traiter": 2,
            "les-miens": 0,
            "en-retard": 0,
            "nouveaux": 2,
            "messages-recus": 0,
            "messages-en-echec": 2,
            "a-prevenir": 0,
            "effacements": 2,
            "tous": None,
        }


class TestGuarded(Attack):
    """Answers that not everyone may read who reads the registration."""

    def test_no_search_finds_a_guarded_answer_whoever_searches(self):
        for role in ("clerk", "administrator"):
            self.enter(role)
            assert self.shown(f"q={GUARDED}") == set(), role

    def test_a_guarded_column_filters_orders_and_shows_nothing_to_who_may_not_read_it(self):
        user = self.enter("clerk")
        InboxPreferences.objects.create(user=user, columns={"tous": ["name", "a-sante", "a-comptes"]})
        Registration.objects.get(pk=self.world.rows[TWIN]).column_values.create(key="sante", text="zzz")

        orders = [
            Listing.of(user, "tous", QueryDict(f"ordering={sign}a-{key}")).ordering
            for key in ("sante", "comptes")
            for sign in ("", "-")
        ]
        assert orders == ["-created_at"] * 4
        assert self.shown("a-sante=rien-de-tel") == {OWN, TWIN}  # as if nothing had been asked
        for path in (f"{INBOX}tous/", f"{INBOX}tous/colonnes/", f"{INBOX}tous/export/csv/?columns=all"):
            page = self.says(path)
            assert GUARDED not in page, path
            assert "a-sante" not in page, path
            assert "vos comptes" not in page, path

    def test_a_key_that_one_version_guards_is_guarded_in_all(self):
        """Also where another form asks it openly: the values of both stand in one column."""
        form = factories.form(
            [
                *factories.SIMPLE_FIELDS,
                factories.field("text", "sante", "Forme", required=False, column=True),
            ],
            name="Une autre",
        )
        call = factories.call(factories.call_index(factories.programme(title="4")), title="Appel 4")
        factories.intake(call, form=form)
        user = self.enter("clerk")
        InboxScope.objects.create(user=user, page=call.get_parent().get_parent())
        manager = self.enter("manager")
        InboxScope.objects.create(user=manager, page=call.get_parent().get_parent())

        assert "a-sante" not in Listing.of(user, "tous", QueryDict()).all_columns
        assert "a-sante" in Listing.of(manager, "tous", QueryDict()).all_columns
        assert "a-titre" in Listing.of(user, "tous", QueryDict()).all_columns

    def test_correction_neither_shows_nor_takes_a_guarded_answer(self):
        user = self.enter("clerk")
        address = reverse("inbox:correct", args=[self.world.rows[OWN]])
        page = self.says(address)
        correct(
            Registration.objects.get(pk=self.world.rows[OWN]),
            {"nom": "Autre Nom", "sante": "Volée"},
            reason="Parce que",
            by=user,
        )

        after = Registration.objects.get(pk=self.world.rows[OWN])
        assert GUARDED not in page
        assert after.name == "Autre Nom"
        assert after.answers["sante"] == f"Un {GUARDED}"

    def test_a_document_of_no_known_question_is_for_who_reads_everything_in_an_archive_too(self):
        registration = Registration.objects.get(pk=self.world.rows[OWN])
        self.world._attached(registration, "disparue", "introuvable")

        self.enter("clerk")
        without = self.says(f"{INBOX}tous/export/zip/")
        self.enter("manager")
        whole = self.says(f"{INBOX}tous/export/zip/")

        assert "introuvable" not in without
        assert f"{OWN}.pdf" in without
        assert "introuvable" in whole


class TestTamperedKeys(Attack):
    def test_a_lot_of_keys_that_are_not_ones_own_holds_ones_own_alone(self):
        user = self.enter("manager")
        for posted in (
            {"row": list(self.world.rows.values())},
            {"all": "1", "view": "tous", "query": ""},
            {"all": "1", "view": "tous", "query": f"page={self.world.page_keys[OTHER_ROOM]}"},
            {"row": [self.world.rows[OTHER], "9" * 30, "-1", "x", "1e3"]},
        ):
            self.client.post(f"{INBOX}lots/new/", {"verb": "tag"} | posted)

        rows = LotRow.objects.filter(lot__by=user, lot__verb="tag")
        assert set(rows.values_list("registration", flat=True)) == {
            self.world.rows[OWN],
            self.world.rows[TWIN],
        }

    def test_nobody_goes_on_with_a_lot_of_a_colleague(self):
        self.enter("administrator")
        before = list(LotRow.objects.order_by("pk").values())
        for name in ("theirs waiting", "theirs", "of both"):
            for step in ("run", "again", "stop", "back", "drop", "words"):
                path = f"{INBOX}lots/{self.world.lots[name]}/{step}/"
                assert self.client.post(path, {"to": "eligible", "number": "1"}).status_code == 404, path

        assert list(LotRow.objects.order_by("pk").values()) == before

    def test_a_lot_does_nothing_to_what_has_gone_out_of_reach_since_it_was_shown(self):
        user = self.enter("manager")
        made = self.client.post(f"{INBOX}lots/new/", {"verb": "tag", "row": self.world.rows[OWN]})
        self.client.post(made.headers["Location"], {"tag": "prise"})
        InboxScope.objects.filter(user=user).delete()
        lot = Lot.objects.get(by=user, verb="tag")

        report = self.says(f"{INBOX}lots/{lot.pk}/")
        self.client.post(f"{INBOX}lots/{lot.pk}/run/")

        assert OWN not in report
        assert not Registration.objects.get(pk=self.world.rows[OWN]).tags.filter(name="prise")

    def test_duplicates_are_settled_among_those_one_reads(self):
        self.enter("manager")
        self.client.post(
            reverse("inbox:keep", args=[self.world.rows[OWN]]),
            {"other": [self.world.rows[OTHER], self.world.rows[HIDDEN_TWIN]], "confirmed": "1"},
        )

        assert not Registration.objects.exclude(duplicate_of=None)

    def test_a_dossier_is_handed_to_nobody_who_may_not_read_it(self):
        self.enter("manager")
        address = reverse("inbox:hand_over", args=[self.world.rows[OWN]])
        for to in (self.world.colleague, "0", "x", "9" * 30):
            self.client.post(address, {"to": to})
        lot = self.client.post(f"{INBOX}lots/new/", {"verb": "assign", "row": self.world.rows[OWN]})
        self.client.post(lot.headers["Location"], {"people": [self.world.colleague]})
        self.client.post(lot.headers["Location"].replace("words", "run"))

        assert Registration.objects.get(pk=self.world.rows[OWN]).owner_id is None

    def test_the_way_through_a_view_leads_past_what_is_not_ones_own(self):
        self.enter("manager")
        own, twin = (reverse("inbox:detail", args=[self.world.rows[word]]) for word in (OWN, TWIN))
        page = self.says(f"{twin}?view=tous")

        assert own in page
        for word in (OTHER, HIDDEN_TWIN, WRITTEN):
            assert reverse("inbox:detail", args=[self.world.rows[word]]) + "?" not in page
        assert self.client.get(f"{own}?view=tous&done={self.world.rows[OTHER]}").status_code == 200
        assert OTHER not in self.says(f"{own}?view=tous&done={self.world.rows[OTHER]}")
        back = reverse("inbox:back", args=[self.world.rows[OTHER]])
        assert self.client.get(f"{back}?view=tous").status_code == 404


class TestErasing(Attack):
    def test_who_works_on_some_programmes_erases_there_and_reads_of_no_others(self):
        user = self.enter("clerk")
        user.user_permissions.add(Permission.objects.get(codename="erase_registration"))
        own, other = self.world.rows[OWN], self.world.rows[OTHER]
        Registration.objects.filter(pk__in=[own, other]).update(
            email="a@example.org", email_key="a@example.org"
        )
        address = reverse("inbox:erase", args=[own])

        page = self.says(address)
        self.client.post(address, {"what": "address"})

        assert self.world.references[OTHER].lower() not in page
        erased = Registration.objects.exclude(erased_at=None).values_list("pk", flat=True)
        assert list(erased) == [own]


class TestNamedViews(Attack):
    def test_a_shared_view_is_read_by_who_works_on_the_same_programme(self):
        names = {}
        for role in ("manager", "manager of nothing", "referrer", "administrator"):
            user = self.enter(role)
            names[role] = OTHER in self.says(INBOX)
            InboxScope.objects.filter(user=user).delete()
        neighbour = self.enter("manager of nothing")
        theirs = InboxScope.objects.get(pk=self.world.access)
        for page in (theirs.page, theirs.page.get_parent(), theirs.page.get_children().first()):
            InboxScope.objects.filter(user=neighbour).delete()
            InboxScope.objects.create(user=neighbour, page=page)
            names[page.title] = f"vue shared {OTHER}" in self.says(INBOX)

        assert [names.pop(role) for role in ("manager", "manager of nothing", "referrer")] == [False] * 3
        assert names == dict.fromkeys(names, True)
        assert len(names) == 4

    def test_a_shared_view_holds_what_whoever_opens_it_may_see(self):
        self.enter("manager")

        assert self.shown(Bookmark.objects.get(pk=self.world.bookmarks["shared"]).query) == set()


class TestChoosers(Attack):
    def test_choosers_are_for_who_has_to_do_with_such_things(self):
        models = ("intake", "form", "inboxscope")
        opened = {}
        for role in ("editor", "reviewer", "delegate", "officer", "manager", "administrator"):
            self.enter(role)
            opened[role] = {
                model
                for model in models
                for part in ("", "results/", "chosen-multiple/?id=1")
                if self.client.get(f"/admin/snippets/choose/registrations/{model}/{part}").status_code == 200
            }

        own = {"intake", "form"}
        nothing = {role: set() for role in ("editor", "reviewer", "delegate", "officer")}
        assert opened == nothing | {"manager": own, "administrator": {*own, "inboxscope"}}

    def test_nothing_is_named_to_who_may_delete_none_of_it(self):
        named = []
        for role in ("editor", "reviewer", "officer", "manager"):
            self.enter(role)
            for model, pk in (
                ("form", self.world.forms[OTHER_ROOM]),
                ("intake", self.world.intakes[OTHER_ROOM]),
                ("inboxscope", self.world.access),
            ):
                path = f"/admin/bulk/registrations/{model}/delete/?id={pk}"
                named += [(role, path)] if self.client.get(path).status_code == 200 else []

        assert named == []
