"""Forms that staff build, and the numbered, immutable versions that are answered."""

from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin
from wagtail.search import index

from core.text.languages import in_language
from registrations.enums import NAMELESS, Contact
from registrations.fields import conditions
from registrations.fields.answers_form import AnswersForm
from registrations.fields.blocks import FormFieldsBlock
from registrations.fields.columns import columns_of
from registrations.fields.continuity import breaks
from registrations.fields.from_blocks import specs_of_blocks
from registrations.fields.schema import GUARDED, STEP, FieldSpec, Step, pages_of, steps_of
from registrations.models.intakes import Intake
from registrations.models.notices import NoticeLine, NoticeMixin
from registrations.models.scopes import Asking, is_limited, keys_in_scope
from registrations.workflows import WORKFLOW_CHOICES, WORKFLOWS, Workflow


class FormQuerySet(models.QuerySet["Form"]):
    """A form belongs to the programmes whose rounds ask it; one that no round asks yet, to nobody."""

    def in_scope_of(self, user: Asking):
        """Those this person may read and choose: asked by a round of their programmes, or by none yet."""
        if not is_limited(user):
            return self
        rounds = Intake.objects.filter(form=OuterRef("pk"))
        return self.filter(Exists(rounds.in_scope_of(user)) | ~Exists(rounds))

    def changeable_by(self, user: Asking):
        """Those that no round of another programme asks: changing one changes it for all."""
        if not is_limited(user):
            return self
        elsewhere = Intake.objects.filter(form=OuterRef("pk")).exclude(page_key__in=keys_in_scope(user))
        return self.filter(~Exists(elsewhere))


class Form(
    NoticeMixin, LockableMixin, DraftStateMixin, RevisionMixin, PreviewableMixin, index.Indexed, models.Model
):
    """A form under construction. Publishing it makes the next version (see `registrations.domain.publish_form`)."""

    name = models.CharField(_("name"), max_length=120, help_text=_("For staff."))
    workflow_code = models.CharField(
        pgettext_lazy("of a registration", "workflow"),
        max_length=32,
        choices=WORKFLOW_CHOICES,
        help_text=_("What happens to what comes in."),
    )
    prefix = models.CharField(
        _("prefix of references"),
        max_length=6,
        validators=[
            RegexValidator(
                r"^[A-Z][A-Z0-9]{1,5}\Z",
                _(
                    "“%(value)s” cannot be used: write two to six capital letters or figures, without accents,"
                    " beginning with a letter."
                ),
            )
        ],
        help_text=_(
            "Two to six capital letters or figures, without accents, beginning with a letter: NOV, N27. References then"
            " read NOV-2024-00042."
        ),
    )
    reply_to = models.EmailField(_("answers to our messages go to"), blank=True)
    statistics = models.BooleanField(
        _("offer the anonymous statistics sheet"),
        default=False,
        help_text=_("After the registration: gender, age band, disability, district. Tied to nobody."),
    )
    intro_fr = models.TextField(_("introduction in French"), max_length=1000, blank=True)
    intro_en = models.TextField(_("introduction in English"), max_length=1000, blank=True)
    fields = StreamField(FormFieldsBlock(), verbose_name=_("fields"))

    objects = FormQuerySet.as_manager()

    _in_force: "FormVersion | None" = None
    half_built = False  # true while a draft or a preview is made of what staff have so far

    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.FilterField("id")]

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Hold what a version must have to be published, and to follow those that were; a draft may still lack it."""
        super().clean()
        if self.half_built:
            return
        items = list(self.specs())
        if errors := [
            *self._what_is_missing(items),
            *self._what_is_out_of_place(items),
            *self._what_staff_cannot_send(items),
            *self._breaks(items),
        ]:
            # One message: the editor shows only the first of several.
            raise ValidationError({"fields": " ".join(errors)})

    @staticmethod
    def _what_is_missing(items: list[FieldSpec]) -> Iterator[str]:
        if not any(item.kind == "email" and item.is_contact for item in items):
            yield gettext("One e-mail field must be the contact address: the confirmation is sent to it.")
        if not any(item.identifies not in NAMELESS for item in items):
            yield gettext("One text field at least must name the person or the organisation.")

    def _what_staff_cannot_send(self, items: list[FieldSpec]) -> Iterator[str]:
        if self.workflow.staff_only and any(item.kind == "files" for item in items):
            yield gettext("Staff write about someone else here, and send no file: take this field away.")

    @staticmethod
    def _what_is_out_of_place(items: list[FieldSpec]) -> Iterator[str]:
        if any(item.kind == STEP for item in items) and items[0].kind != STEP:
            yield gettext("A form with steps begins with one: what comes before it would have no heading.")
        earlier: dict[str, FieldSpec] = {}
        for item in items:
            if item.show_if and (problem := conditions.problem(item.show_if, earlier)):
                yield f"“{item.label()}”: {problem[1]}"
            if item.keep_days and (item.identifies or item.is_contact):
                problem_of_time = gettext(
                    "what names the person is kept as long as the registration: leave “Kept for (days)” empty."
                )
                yield f"“{item.label()}”: {problem_of_time}"
            if item.is_question:
                earlier[item.key] = item

    def _breaks(self, items: list[FieldSpec]) -> Iterator[str]:
        """An answer keeps its meaning for ever: what a key or a code was published for does not change."""
        if self.pk:
            yield from breaks((version.items for version in self.versions.order_by("number")), items)

    def specs(self) -> Iterator[FieldSpec]:
        """The fields as they stand in this draft."""
        return specs_of_blocks(self.fields)

    @property
    def workflow(self) -> Workflow:
        return WORKFLOWS[self.workflow_code]

    @property
    def intro(self) -> str:
        return in_language(self.intro_fr, self.intro_en)

    @property
    def notice(self) -> list[NoticeLine]:
        """What the form tells of the data it asks for now, in the active language."""
        version = self.current_version
        return self.notice_of(version.specs if version else [])

    @property
    def notice_lacks(self) -> list[str]:
        """What the notice does not say yet, by its titles; nothing before a first version is asked of anyone."""
        version = self.current_version
        return self.lacks_of(version.specs) if version else []

    @property
    def columns(self) -> list[FieldSpec]:
        """The questions of the current version that staff asked for as columns, in its order; of older answers too."""
        version = self.current_version
        return columns_of(version.specs) if version else []

    @property
    def current_version(self) -> "FormVersion | None":
        return self._in_force or self.versions.order_by("-number").first()

    def know_in_force(self, version: "FormVersion") -> None:
        """Spare this instance the look-up: that is the version in force, as was just read."""
        self._in_force, version.form = version, self

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """The form in each language."""
        return [(code, str(name)) for code, name in settings.LANGUAGES]

    def get_preview_template(self, request, mode_name):
        return "registrations/form_preview.html"

    def get_preview_context(self, request, mode_name):
        return super().get_preview_context(request, mode_name) | {
            "form": AnswersForm(self.specs(), language=mode_name),
            "form_definition": self,
            "notice": self.notice_of(list(self.specs()), mode_name),
            "intro": in_language(self.intro_fr, self.intro_en, mode_name),
        }

    def serve_preview(self, request, mode_name):
        """In the language asked for: the words around the fields too, whatever staff read the admin in."""
        with translation.override(mode_name):
            return super().serve_preview(request, mode_name).render()


class FormVersionQuerySet(models.QuerySet["FormVersion"]):
    """What several versions have in common."""

    def guarded_keys(self) -> set[str]:
        """The keys of the questions that are confidential or sensitive in one of these versions at least."""
        schemas = self.order_by().values_list("schema", flat=True)
        asked = (item for schema in schemas for item in schema["fields"])
        return {item["key"] for item in asked if item.get("data_class") in GUARDED}


class FormVersion(models.Model):
    """What the form was when it was published: a registration points to the version it answered."""

    form = models.ForeignKey(Form, verbose_name=_("form"), on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    schema = models.JSONField(_("fields"))
    published_at = models.DateTimeField(_("published"), default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = FormVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("form version")
        verbose_name_plural = _("form versions")
        default_permissions = ("view",)
        ordering = ["form", "-number"]
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="one_version_per_number")]

    def __str__(self) -> str:
        return f"{self.form} v{self.number}"

    def save(self, *args, **kwargs) -> None:
        """Raises TypeError on a second save: a published version never changes."""
        if not self._state.adding:
            raise TypeError("A published version of a form never changes.")
        super().save(*args, **kwargs)

    @cached_property
    def items(self) -> list[FieldSpec]:
        """Everything the form shows, in order, its layout included."""
        return [FieldSpec.from_json(data) for data in self.schema["fields"]]

    @cached_property
    def specs(self) -> list[FieldSpec]:
        """The questions, in order."""
        return [item for item in self.items if item.is_question]

    @cached_property
    def column_keys(self) -> set[str]:
        """The keys of the questions that staff asked for as columns."""
        return {spec.key for spec in columns_of(self.specs)}

    @cached_property
    def pages(self) -> set[str]:
        """The translation keys of the pages that its boxes lead to."""
        return pages_of(self.specs)

    @cached_property
    def steps(self) -> list[Step]:
        """The screens, in order; one for a form without steps."""
        return steps_of(self.items)

    @property
    def notice(self) -> list[NoticeLine]:
        """What the form tells of the data that this version asks for, in the active language."""
        return self.form.notice_of(self.specs)

    @property
    def resumable(self) -> bool:
        """Whether it is answered through a draft: it has several steps, or files, which are sent one at a time."""
        return len(self.steps) > 1 or any(spec.kind == "files" for spec in self.specs)

    def contact_name(self, answers: dict) -> str:
        """The person's or organisation's name as the inbox shows it, from the answers that carry it."""
        by_role = {
            spec.identifies: str(answers.get(spec.key) or "") for spec in self.specs if spec.identifies
        }
        person = f"{by_role.get(Contact.FIRST_NAME, '')} {by_role.get(Contact.LAST_NAME, '')}".strip()
        person = person or by_role.get(Contact.FULL_NAME, "")
        return " · ".join(part for part in (by_role.get(Contact.ORGANISATION, ""), person) if part)[:255]

    def contact_typed(self, email: str) -> dict[str, str]:
        """The address where the form asks for it, as if typed."""
        return {spec.key: email for spec in self.specs if spec.kind == "email" and spec.is_contact}

    def contact_email(self, answers: dict) -> str:
        """The address that messages go to."""
        return next(
            (str(answers.get(s.key) or "") for s in self.specs if s.kind == "email" and s.is_contact), ""
        )
