"""Two programmes in which everything bears a word of its own, so that whatever leaks can be told by its word."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.log_actions import log

from core.enums import StaffGroup
from core.models import User
from inbox.models import Bookmark, Lot, LotRow
from inbox.models.lots import LotState, Outcome
from registrations.domain.persons.looking import note_look
from registrations.domain.persons.requests import take_down
from registrations.enums import EventKind, LookAct, MessageKind, MessageState
from registrations.models import (
    AddressLook,
    Attachment,
    Form,
    Hold,
    InboxScope,
    Intake,
    Message,
    MessageTemplate,
    PersonRequest,
    Registration,
    RegistrationEvent,
    RequestStep,
    RetentionRule,
    StatisticsCount,
    Tag,
)
from tests import factories
from tests.factories import field as question
from tests.registrations.files.samples import PDF

# Whose rows they are, and the word that everything of theirs bears.
OWN, TWIN = "zibeline", "hermine"  # two that look alike, of the programme that one works on
OTHER, HIDDEN_TWIN = "quetzal", "coucou"  # two that look alike, of the programme that one does not
ASSIGNED = "okapi"  # of the other programme, and handed over to whoever asks
WRITTEN = "narval"  # written by whoever asks, about someone else, in a third programme
STRANGER = "vigogne"  # the same, written by a colleague
GUARDED = "axolotl"  # the confidential and sensitive answers of OWN
OWN_ROOM, OTHER_ROOM = "wombat", "tamanoir"  # the rounds, forms and templates of both programmes
REGION = "53"  # where OTHER is from, and nobody else
EVERY_ROW = (OWN, TWIN, OTHER, HIDDEN_TWIN, ASSIGNED, WRITTEN, STRANGER)
WORDS = (*EVERY_ROW, GUARDED, OWN_ROOM, OTHER_ROOM)

FIELDS = (
    question("text", "nom", "Nom complet", identifies="full_name", max_length=120),
    question("email", "courriel", "Adresse e-mail", is_contact=True),
    question("text", "titre", "Titre", required=False, column=True, max_length=255, identifies="title"),
    question("region", "ou", "Région", required=False),
    question("long_text", "projet", "Votre projet", required=False, max_length=2000),
    question(
        "group", "equipe", "Équipe", required=False, max_rows=5, fields=[question("text", "qui", "Qui")]
    ),
    question("text", "comptes", "Vos comptes", required=False, column=True, data_class="C"),
    question("text", "sante", "Votre santé", required=False, column=True, data_class="S"),
    question("files", "statuts", "Statuts", required=False),
    question("files", "certificat", "Certificat", required=False, data_class="S"),
)
ABOUT_FIELDS = FIELDS[:2]


@dataclass
class World:
    """The keys of what is there; plain values, so that tests of a class share them."""

    rows: dict[str, int] = field(default_factory=dict)  # registrations, by their word
    references: dict[str, str] = field(default_factory=dict)
    letters: dict[str, int] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    guarded_file: str = ""
    lots: dict[str, int] = field(default_factory=dict)
    bookmarks: dict[str, int] = field(default_factory=dict)
    intakes: dict[str, int] = field(default_factory=dict)
    forms: dict[str, int] = field(default_factory=dict)
    templates: dict[str, int] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)
    page_keys: dict[str, str] = field(default_factory=dict)
    tags: dict[str, int] = field(default_factory=dict)
    access: int = 0  # a line of who works on what
    programme: int = 0  # the page that one works on
    colleague: int = 0  # who works on the other programme
    request: int = 0  # about the data of OTHER
    looks: dict[str, str] = field(
        default_factory=dict
    )  # one's own, and a colleague's, at the address of OTHER
    about: dict[str, int] = field(default_factory=dict)  # the rounds in which staff write about others

    @classmethod
    def made(cls) -> "World":
        """All of it: some 150 rows."""
        world = cls()
        index = factories.programme_index()
        for word, room, number in ((OWN, OWN_ROOM, 1), (OTHER, OTHER_ROOM, 2)):
            programme = factories.programme(title=f"Programme {number}", slug=f"programme-{number}")
            assert programme.get_parent().pk == index.pk
            world._room(room, factories.call(factories.call_index(programme), title=f"Appel {number}"))
            if word == OWN:
                world.programme = programme.pk
        colleague = factories.staff(StaffGroup.MANAGERS, email="ailleurs@example.org")
        access = InboxScope.objects.create(
            user=colleague, page=factories.programme_index().get_children().get(slug="programme-2")
        )
        world.colleague, world.access = colleague.pk, access.pk
        world._registered(OWN, OWN_ROOM, comptes=GUARDED, sante=f"Un {GUARDED}")
        world._registered(TWIN, OWN_ROOM, titre=f"Le {OWN}")
        world._registered(OTHER, OTHER_ROOM, ou=REGION)
        world._registered(HIDDEN_TWIN, OTHER_ROOM, titre=f"Le {OTHER}")
        world._registered(ASSIGNED, OTHER_ROOM)
        world._written()
        world._kept()
        world._asked()
        return world

    def _room(self, room: str, call) -> None:
        """A programme's round with its form, its words of a letter, its figures and its history."""
        form = factories.form(FIELDS, name=f"Formulaire {room}")
        intake = factories.intake(call, form=form, name_fr=f"Tour {room}")
        template = MessageTemplate.objects.create(
            kind=MessageKind.CONFIRMATION, language="fr", form=form, subject=f"Objet {room}", body=room
        )
        StatisticsCount.objects.create(
            page_key=call.translation_key, week="2026-03-02", question="gender", answer="woman", number=20
        )
        self.revisions[room] = form.save_revision().pk
        for each in (form, intake, template):
            log(each, "wagtail.edit")
        self.calls[room], self.page_keys[room] = call.pk, str(call.translation_key)
        self.intakes[room], self.forms[room], self.templates[room] = intake.pk, form.pk, template.pk

    def _registered(self, word: str, room: str, **answers: str) -> None:
        """Someone who bears the word in all that they say, and in all that is said of them."""
        intake = Intake.objects.get(pk=self.intakes[room])
        said = {
            "nom": f"Personne {word}",
            "courriel": f"{word}@example.org",
            "titre": f"Le {word}",
            "projet": f"Un projet de {word}",
            "equipe": [{"qui": f"Membre {word}"}],
        }
        self._known(word, factories.registration(intake, **said | answers))
        registration = Registration.objects.get(pk=self.rows[word])
        tag = Tag.objects.create(name=f"marque {word}")
        registration.tags.add(tag)
        self.tags[word] = tag.pk
        self.files[word] = self._attached(registration, "statuts", word)
        if word == OWN:
            self.guarded_file = self._attached(registration, "certificat", GUARDED)
        Registration.objects.filter(pk=registration.pk).update(erasure_asked_at=timezone.now())

    def _attached(self, registration: Registration, key: str, word: str) -> str:
        made = Attachment.objects.create(
            registration=registration,
            field_key=key,
            name=f"{word}.pdf",
            content_type="application/pdf",
            size=len(PDF),
            digest="0" * 64,
            scan_state="clean",
            file=ContentFile(PDF + f"% {word}\n".encode(), f"{word}.pdf"),
        )
        return str(made.key)

    def _known(self, word: str, registration: Registration) -> None:
        self.rows[word], self.references[word] = registration.pk, registration.reference
        RegistrationEvent.objects.create(
            registration=registration, kind=EventKind.NOTED, note=f"Note sur {word}"
        )
        Message.objects.filter(registration=registration).delete()
        letter = Message.objects.create(
            registration=registration,
            kind=MessageKind.WORDS,
            to=f"{word}@example.org",
            subject=f"Lettre {word}",
            text=f"Bonjour {word}",
            html=f"<p>Bonjour {word}</p>",
            state=MessageState.FAILED,
        )
        self.letters[word] = letter.pk

    def _written(self) -> None:
        """What staff wrote about others, in a programme nobody here works on."""
        programme = factories.programme(title="Programme 3", slug="programme-3")
        call = factories.call(factories.call_index(programme), title="Appel 3")
        for kind, workflow in (("leads", "lead"), ("referrals", "referral")):
            form = factories.form(ABOUT_FIELDS, name=kind, workflow_code=workflow, prefix=kind[:3].upper())
            intake = factories.intake(call, form=form, name_fr=kind)
            self.about[kind] = intake.pk
        for word in (WRITTEN, STRANGER):
            said = {"nom": f"Personne {word}", "courriel": f"{word}@example.org"}
            made = factories.registration(intake, **said)
            self._known(word, made)
            Registration.objects.filter(pk=made.pk).update(created_by=self.colleague)

    def _kept(self) -> None:
        """Lots and named views: one's own, and a colleague's."""
        self.lots["mine"] = self._lot(None, [OWN], LotState.WAITING)
        self.lots["theirs waiting"] = self._lot(self.colleague, [OWN], LotState.WAITING)
        self.lots["theirs"] = self._lot(self.colleague, [OTHER], LotState.DONE, message=f"Pour {OTHER}")
        self.lots["of both"] = self._lot(self.colleague, [OTHER, OWN], LotState.DONE)
        for name, shared in (("theirs", False), ("shared", True)):
            made = Bookmark.objects.create(
                owner_id=self.colleague,
                name=f"Vue {name} {OTHER}",
                view="tous",
                query=f"a-titre={OTHER}",
                shared=shared,
            )
            self.bookmarks[name] = made.pk
        mine = Bookmark.objects.create(owner_id=self.colleague, name="La mienne", view="tous")
        self.bookmarks["mine"] = mine.pk

    def _asked(self) -> None:
        """A request about somebody's data, and looks at all of it."""
        officer, email = User.objects.get(pk=self.colleague), f"{OTHER}@example.org"
        self.request = take_down(
            email, "access", way="mail", language="fr", received_at=timezone.now(), by=officer, note=OTHER
        ).pk
        self.looks = {
            which: str(note_look(email, LookAct.LOOKED, by=officer).key) for which in ("mine", "theirs")
        }

    def _lot(self, by: int | None, words: list[str], state: LotState, **said: str) -> int:
        now = timezone.now()
        lot = Lot.objects.create(by_id=by, verb="move", words={"to": "eligible"} | said, state=state)
        Lot.objects.filter(pk=lot.pk).update(
            shown_at=now, started_at=now if state == LotState.DONE else None, created_at=now - timedelta(1)
        )
        for rank, word in enumerate(words):
            LotRow.objects.create(
                lot=lot,
                registration_id=self.rows[word],
                rank=rank,
                outcome=Outcome.WAITING if state == LotState.WAITING else Outcome.FAILED,
                why="" if state == LotState.WAITING else f"Refus {word}",
            )
        return lot.pk

    def becomes(self, user: User) -> None:
        """What is one's own, and what is handed over to one, is that of this person."""
        Registration.objects.filter(pk=self.rows[WRITTEN]).update(created_by=user)
        Registration.objects.filter(pk=self.rows[ASSIGNED]).update(owner=user)
        Lot.objects.filter(pk=self.lots["mine"]).update(by=user)
        Bookmark.objects.filter(pk=self.bookmarks["mine"]).update(owner=user)
        AddressLook.objects.filter(key=self.looks["mine"]).update(by=user)


def models_concerned() -> list[type]:
    """What is compared before and after: whatever says something about people, or decides what becomes of them."""
    return [
        Registration,
        Form,
        Intake,
        MessageTemplate,
        Lot,
        LotRow,
        Bookmark,
        PersonRequest,
        RequestStep,
        RetentionRule,
        Hold,
    ]
