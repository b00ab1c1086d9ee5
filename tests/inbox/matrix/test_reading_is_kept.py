"""Who reads a sensitive answer is kept, on every road that shows it."""

from django.urls import reverse

from inbox.models import InboxPreferences
from registrations.domain.noting import log_readings
from registrations.enums import EventKind
from registrations.models import Registration, RegistrationEvent
from tests.inbox.matrix.attack import INBOX, Attack
from tests.inbox.matrix.world import GUARDED, OWN


class TestReadingIsKept(Attack):
    """Who reads a sensitive answer is kept, on every road that shows it; once a day, and not for who sees none."""

    ROADS = {
        "dossier": lambda world: reverse("inbox:detail", args=[world.rows[OWN]]),
        "paper": lambda world: reverse("inbox:pdf", args=[world.rows[OWN]]),
        "correction": lambda world: reverse("inbox:correct", args=[world.rows[OWN]]),
        "document": lambda world: reverse("inbox:file", args=[world.guarded_file]),
        "document shown": lambda world: reverse("inbox:preview", args=[world.guarded_file]),
        "column": lambda world: f"{INBOX}tous/",
        "results": lambda world: f"{INBOX}tous/results/",
        "filter": lambda world: f"{INBOX}effacements/?a-sante={GUARDED}",
        "order": lambda world: f"{INBOX}effacements/?ordering=a-sante",
        "sheet": lambda world: f"{INBOX}tous/export/csv/",
        "workbook": lambda world: f"{INBOX}tous/export/xlsx/",
        "all answers": lambda world: f"{INBOX}effacements/export/json/?columns=all",
        "archive": lambda world: f"{INBOX}effacements/export/zip/",
    }
    WITHOUT = (f"{INBOX}effacements/", f"{INBOX}effacements/export/csv/", "/admin/", f"{INBOX}?q={OWN}")

    def read(self) -> list[tuple[int, int | None]]:
        events = RegistrationEvent.objects.filter(kind=EventKind.DOSSIER_READ).order_by("pk")
        return list(events.values_list("registration", "actor"))

    def test_every_road_keeps_it_once(self):
        user = self.enter("manager")
        InboxPreferences.objects.create(user=user, columns={"tous": ["name", "a-sante"]})

        kept = {}
        for name, road in self.ROADS.items():
            RegistrationEvent.objects.filter(kind=EventKind.DOSSIER_READ).delete()
            for _again in range(2):
                assert self.says(road(self.world))
            kept[name] = self.read()

        assert kept == {name: [(self.world.rows[OWN], user.pk)] for name in self.ROADS}

    def test_what_shows_none_keeps_nothing(self):
        self.enter("manager")
        for path in self.WITHOUT:
            self.says(path)
        user = self.enter("clerk")
        InboxPreferences.objects.create(user=user, columns={"tous": ["name", "a-sante"]})
        for road in self.ROADS.values():
            self.says(road(self.world))

        assert self.read() == []

    def test_it_costs_two_queries_for_one_and_for_many(self):
        user = self.enter("manager")
        one, many = (list(Registration.objects.order_by("pk")[:number]) for number in (1, 5))

        for rows in (one, many):
            with self.assertNumQueries(2):
                log_readings(rows, user)

        assert len(self.read()) == 5
