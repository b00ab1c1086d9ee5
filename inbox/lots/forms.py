"""What a verb still has to be told: the state, the message, the note, the colleagues, the tag."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import User
from core.text.dates import deadline_in_words
from core.text.stems import fold
from inbox.lots.acts import NOBODY, Move, Verb, Words
from inbox.models import Lot
from inbox.views.referring.choosing import titles_of
from registrations.domain.enclosures import MOST_BYTES, MOST_FILES, chosen, enclose
from registrations.domain.errors import MessageMissing, NobodyReads, NoteMissing
from registrations.domain.transfers import targets_for
from registrations.events import starts_of
from registrations.fields.kinds.files import FilesInput
from registrations.fields.limits import LongText
from registrations.fields.uploads import CheckedUpload, accept_attribute, check_upload, size_in_words
from registrations.letters import takes_message
from registrations.models import Tag
from registrations.models.scopes import SEE
from registrations.workflows import WORKFLOWS, Transition

LONGEST = 2000
NUL = "\x00"
AHEAD = timedelta(days=400)  # how far ahead a workshop may be to which somebody is moved


def text(label: Any, rows: int = 5, **options: Any) -> LongText:
    """A text of several lines, kept as it was typed."""
    widget = forms.Textarea(attrs={"rows": rows})
    return LongText(label=label, most=LONGEST, widget=widget, strip=False, **options)


class WordsForm(forms.Form):
    """The words of a verb that needs none."""

    def __init__(self, *args: Any, lot: Lot, user: User, verb: Verb, **options: Any) -> None:
        super().__init__(*args, **options)
        self.lot, self.user, self.verb = lot, user, verb
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the lot and on who asks."""

    @property
    def is_needed(self) -> bool:
        """Whether nothing can be shown before it is filled in."""
        return any(field.required for field in self.fields.values())

    def words(self) -> Words:
        """What was said, as a lot keeps it."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None, [])}


class TwoTexts(WordsForm):
    """What the person is told, what colleagues read; below what it is about."""

    field_order = ("to",)
    message = text(
        _("Message to the person"),
        required=False,
        help_text=_("Each of them reads it, in the letter that you see before it leaves."),
    )
    note = text(
        _("Note for colleagues"), rows=3, required=False, help_text=_("Only staff read it, in the history.")
    )


class MoveForm(TwoTexts):
    """Where to, and two texts."""

    to = forms.ChoiceField(label=_("To which state?"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        self.counted = states_in(self.lot)
        fixed = self.verb.targets if isinstance(self.verb, Move) else ()
        self.ways = [way for way in self._ways() if not fixed or way.target in fixed]
        if fixed:
            del self.fields["to"]
            self.fields["message"].required = bool(self.ways) and all(way.needs_message for way in self.ways)
            self.fields["note"].required = any(way.needs_note for way in self.ways)
        else:
            self.fields["to"].choices = self._choices()  # type: ignore[attr-defined]
            if len({workflow for workflow, _state in self.counted}) > 1:
                self.fields["to"].help_text = _(
                    "They are of several kinds: only states that all of these kinds have are offered. For others,"
                    " select one kind at a time."
                )
        if not any(takes_message(way.letter) for way in self.ways):
            del self.fields["message"]

    def _ways(self) -> Iterable[Transition]:
        """All that this person may take from the states that the rows are in."""
        for workflow, state in self.counted:
            for way in WORKFLOWS[workflow].leaving(state):
                if way.permission and self.user.has_perm(way.permission):
                    yield way

    def _choices(self) -> list[tuple[str, str]]:
        """The states that every workflow of the lot declares, with how many rows have a way there."""
        workflows = {WORKFLOWS[workflow] for workflow, _state in self.counted}
        common = (
            [
                state
                for state in next(iter(workflows)).states
                if all(state.code in {each.code for each in workflow.states} for workflow in workflows)
            ]
            if workflows
            else []
        )
        whole = sum(self.counted.values())
        choices = []
        for state in common:
            able = sum(
                number
                for (workflow, source), number in self.counted.items()
                if (way := WORKFLOWS[workflow].transition(source, state.code))
                and way.permission
                and self.user.has_perm(way.permission)
            )
            if able:
                words = {"state": state.label, "able": able, "whole": whole}
                choices.append((state.code, _("%(state)s (%(able)d of %(whole)d)") % words))
        return choices

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        ways = [way for way in self.ways if "to" not in self.fields or way.target == cleaned.get("to")]
        message, note = cleaned.get("message", "").strip(), cleaned.get("note", "").strip()
        if ways and "message" not in self.errors:
            if message and not any(takes_message(way.letter) for way in ways):
                self.add_error("message", NobodyReads.message)
            elif not message and "message" in self.fields and all(way.needs_message for way in ways):
                self.add_error("message", MessageMissing.message)
        if not note and "note" not in self.errors and any(way.needs_note for way in ways):
            self.add_error("note", NoteMissing.message)
        return cleaned


class TransferForm(TwoTexts):
    """To which workshop, and two texts."""

    to = forms.TypedChoiceField(label=_("To which workshop?"), coerce=int, widget=forms.RadioSelect)

    def prepare(self) -> None:
        self.fields["to"].choices = list(self._targets(timezone.now()))  # type: ignore[attr-defined]

    def _targets(self, at: datetime) -> Iterable[tuple[int, str]]:
        """What is of the same kind and still to come, by date, with the places that are left."""
        workflows = {workflow for workflow, _state in states_in(self.lot) if WORKFLOWS[workflow].when_full}
        sources = set(self.lot.rows.order_by().values_list("registration__intake", flat=True).distinct())
        rows = targets_for(self.user, at).filter(form__workflow_code__in=workflows).with_taken()
        intakes = [each for each in rows if sources != {each.pk}]
        titles, starts = titles_of(intakes), starts_of(at, at + AHEAD)
        known = [each for each in intakes if each.page_key in titles and each.page_key in starts]
        for intake in sorted(known, key=lambda each: starts[each.page_key]):
            words = [titles[intake.page_key], intake.name, deadline_in_words(starts[intake.page_key])]
            if intake.places_left is not None:
                words.append(_("places left: %(number)d") % {"number": intake.places_left})
            yield intake.pk, " · ".join(str(each) for each in words)


class EnclosedField(forms.Field):
    """Files for a letter, each checked by what is in it."""

    def clean(self, value: list[Any]) -> list[CheckedUpload]:
        problems: list[forms.ValidationError] = []
        checked = []
        for upload in value or []:
            try:
                checked.append(check_upload(upload, kinds=(), max_bytes=MOST_BYTES))
            except forms.ValidationError as refusal:
                problems += [forms.ValidationError(f"{upload.name} – {said}") for said in refusal.messages]
        if problems:
            raise forms.ValidationError(problems)
        return checked


class WriteForm(WordsForm):
    """The letter's own words."""

    message = text(
        _("Your message"),
        rows=8,
        help_text=_(
            "Our letter greets each person, names what they sent and leads to their page. Only the same words for"
            " all stand in your message: no name is filled in."
        ),
    )

    kept = forms.MultipleChoiceField(
        label=_("Files that go with it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Untick what is not to go."),
    )
    uploads = EnclosedField(
        label=_("Add files"),
        required=False,
        widget=FilesInput({"accept": accept_attribute(())}),
        help_text=_(
            "Three files at most, 5 MB in all: mailboxes refuse larger letters. PDF, pictures, office documents."
            " Each person gets them with the letter, and finds them on their page."
        ),
    )

    def prepare(self) -> None:
        self.fields["message"].widget.attrs["autofocus"] = True
        self.known_files = {str(each.key): each for each in chosen(self.lot.words.get("files", []))}
        choices = [
            (key, f"{each.name} ({size_in_words(each.size)})") for key, each in self.known_files.items()
        ]
        self.fields["kept"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["kept"]
        else:
            self.fields["kept"].initial = list(self.known_files)

    def clean_message(self) -> str:
        message: str = self.cleaned_data["message"]
        if not message.strip():
            raise forms.ValidationError(MessageMissing.message)
        return message

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if "uploads" in cleaned:
            sizes = [self.known_files[key].size for key in cleaned.get("kept", [])]
            sizes += [each.size for each in cleaned["uploads"]]
            if len(sizes) > MOST_FILES or sum(sizes) > MOST_BYTES:
                self.add_error(
                    "uploads", _("Three files at most may go with a letter, 5 MB in all: choose others.")
                )
        if self.errors and cleaned.get("uploads"):
            self.add_error("uploads", _("No file is kept yet: choose the files once more."))
        return cleaned

    def words(self) -> Words:
        """What was said, and the keys of the files that go with it; new ones are kept now."""
        words = super().words()
        keys = [*words.pop("kept", []), *(str(each.key) for each in enclose(words.pop("uploads", [])))]
        return words | ({"files": keys} if keys else {})


class AssignForm(WordsForm):
    """Who is to handle them."""

    people = forms.TypedMultipleChoiceField(
        label=_("To whom?"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One colleague gets all of them; several share them evenly."),
    )

    def prepare(self) -> None:
        people = sorted(colleagues(), key=lambda each: (each != self.user, fold(str(each))))
        choices = [(each.pk, str(each)) for each in people]
        self.fields["people"].choices = [*choices, (NOBODY, _("Nobody"))]  # type: ignore[attr-defined]

    def clean_people(self) -> list[int]:
        people: list[int] = self.cleaned_data["people"]
        if NOBODY in people and len(people) > 1:
            raise forms.ValidationError(_("Choose colleagues, or nobody: not both."))
        return people


class TagForm(WordsForm):
    """A tag that is there, or a new one."""

    tag = forms.CharField(
        label=pgettext_lazy("of a registration", "Tag"),
        max_length=60,
        help_text=_("A tag that is not there yet is made."),
    )

    def prepare(self) -> None:
        self.fields["tag"].widget.attrs |= {"list": "lot-tags", "autocomplete": "off", "autofocus": True}

    @property
    def known(self) -> list[str]:
        """The tags that this person meets."""
        return list(Tag.objects.known_to(self.user).values_list("name", flat=True))

    def clean_tag(self) -> str:
        return " ".join(self.cleaned_data["tag"].replace(NUL, "").split())


class UntagForm(WordsForm):
    """One of the tags that they have."""

    tag = forms.ChoiceField(label=pgettext_lazy("of a registration", "Tag"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        worn = Tag.objects.known_to(self.user).filter(registration__lot_rows__lot=self.lot).distinct()
        self.fields["tag"].choices = [(each.name, each.name) for each in worn]  # type: ignore[attr-defined]


FORMS: dict[str, type[WordsForm]] = {
    "": WordsForm,
    "move": MoveForm,
    "transfer": TransferForm,
    "write": WriteForm,
    "assign": AssignForm,
    "tag": TagForm,
    "untag": UntagForm,
}


def states_in(lot: Lot) -> dict[tuple[str, str], int]:
    """How many rows of the lot are in which state of which workflow."""
    names = ("registration__workflow_code", "registration__state_code")
    rows = lot.rows.order_by(*names).values_list(*names).annotate(number=Count("pk"))
    return {(workflow, state): number for workflow, state, number in rows}


def colleagues() -> list[User]:
    """Those of staff who may read registrations."""
    app, codename = SEE.split(".")
    right = {"codename": codename, "content_type__app_label": app}
    of_group = {f"groups__permissions__{name}": value for name, value in right.items()}
    own = {f"user_permissions__{name}": value for name, value in right.items()}
    may = Q(is_superuser=True) | Q(**of_group) | Q(**own)
    return list(User.objects.filter(may, is_active=True).order_by("pk").distinct())
