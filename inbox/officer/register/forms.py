"""The sheet of a form, by its words, its questions, its times and the rights of the groups. GDPR, article 30(1)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.enums import StaffGroup
from core.models import User
from core.text.languages import in_language, semicolons
from inbox.models.register import RegisterPart
from inbox.officer.register.lines import Line, Sheet
from registrations.enums import DataClass, LegalBasis
from registrations.fields.blocks import FormFieldsBlock
from registrations.fields.schema import FieldSpec
from registrations.models import Form, FormVersion, Registration, RetentionRule
from registrations.models.registrations import CORRECT, ERASE, READ_GUARDED, SEE
from registrations.models.retention import EVERY_STATE
from registrations.workflows import MOVE, Text

# Whose data a form holds, by what happens to what comes in.
PERSONS: dict[str, Text] = {
    "application": gettext_lazy(
        "People who apply for an organisation, and those whom they name: representatives, contacts."
    ),
    "participation": gettext_lazy("People who register for a workshop or an edition."),
    "contact": gettext_lazy("People who write to the team."),
    "volunteer": gettext_lazy("People who offer to tell their own path."),
    "referral": gettext_lazy("People whom a consultant refers; consultants."),
    "lead": gettext_lazy("Project holders whom a delegate has met; delegates."),
}
# What a group may do with what came in, from the least to the most.
ACTS: tuple[tuple[str, Text], ...] = (
    (SEE, gettext_lazy("reads")),
    (READ_GUARDED, gettext_lazy("reads confidential and sensitive answers")),
    (MOVE, gettext_lazy("decides and writes")),
    (CORRECT, gettext_lazy("corrects")),
    (ERASE, gettext_lazy("erases")),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What all sheets of forms are made of, fetched once for all of them."""

    forms: tuple[Form, ...]
    versions: Mapping[int, tuple[FormVersion, ...]]  # by form, the latest first
    rules: Mapping[int, tuple[RetentionRule, ...]]  # by form
    rights: tuple[Line, ...]

    @classmethod
    def fetch(cls, forms: Iterable[Form] | None = None) -> "Known":
        """Of these forms, all when None: as many queries for many as for one. Those never published ask nobody."""
        found = list(Form.objects.order_by("name", "pk").defer("fields") if forms is None else forms)
        answered = Registration.objects.filter(version=OuterRef("pk"), erased_at=None)
        versions: dict[int, list[FormVersion]] = {}
        rows = (
            FormVersion.objects.filter(form__in=found)
            .annotate(lives=Exists(answered))
            .order_by("form", "-number")
        )
        for version in rows:
            of_form = versions.setdefault(version.form_id, [])
            if not of_form or version.lives:  # type: ignore[attr-defined]
                of_form.append(version)
        rules: dict[int, list[RetentionRule]] = {}
        for rule in RetentionRule.objects.filter(form__in=found).order_by("form", "state_code"):
            rules.setdefault(rule.form_id, []).append(rule)
        return cls(
            tuple(form for form in found if form.pk in versions),
            {pk: tuple(rows) for pk, rows in versions.items()},
            {pk: tuple(rows) for pk, rows in rules.items()},
            tuple(_rights()),
        )

    def sheets(self) -> list[Sheet]:
        return [Sheet(code_of(form), form.name, tuple(self._lines(form))) for form in self.forms]

    def _lines(self, form: Form) -> Iterator[Line]:
        versions = self.versions[form.pk]
        yield from _told(form)
        words = PERSONS.get(form.workflow_code)
        if words:
            yield Line(RegisterPart.PERSONS, form.workflow_code, str(words), _("workflow of the form"))
        yield from _asked(versions)
        yield from self.rights
        yield from _kept(form, versions[0], self.rules.get(form.pk, ()))


def code_of(form: Form) -> str:
    """The code of its sheet, which no other form ever has."""
    return f"form-{form.pk}"


def _told(form: Form) -> Iterator[Line]:
    """What the form tells of itself to who fills it in, in the words of its notice."""
    source = _("notice of the form")
    basis = str(LegalBasis(form.basis).label)
    said = (
        (RegisterPart.CONTROLLER, form.controller, form.controller),
        (RegisterPart.OFFICER, form.officer, form.officer),
        (RegisterPart.PURPOSES, form.purpose_fr, in_language(form.purpose_fr, form.purpose_en)),
        (RegisterPart.BASIS, form.basis, basis),
        (RegisterPart.RECIPIENTS, form.recipients_fr, in_language(form.recipients_fr, form.recipients_en)),
        (RegisterPart.RETENTION, form.keeping_fr, in_language(form.keeping_fr, form.keeping_en)),
    )
    for part, mark, text in said:
        if text:
            yield Line(part, mark or text, text, source)


def _asked(versions: tuple[FormVersion, ...]) -> Iterator[Line]:
    """The questions of the latest version; then those of earlier ones, as long as somebody's answers are kept."""
    latest, *earlier = versions
    known = set()
    for spec in latest.specs:
        known.add(spec.key)
        yield _question(spec, _("form, version %(number)d") % {"number": latest.number})
    for version in earlier:
        for spec in version.specs:
            if spec.key not in known:
                known.add(spec.key)
                source = _("form, version %(number)d, whose answers are still kept") % {
                    "number": version.number
                }
                yield _question(spec, source)
    told = _("With each: reference, dates, states, letters, notes of colleagues, consents with their words.")
    yield Line(RegisterPart.DATA, "with-each", told, _("how the site is made"))


def _question(spec: FieldSpec, source: str) -> Line:
    kind, data = str(KIND_NAMES[spec.kind]), str(DataClass(spec.data_class).label)
    mark = f"{spec.key}:{spec.kind}:{spec.data_class}:{spec.label_fr}"
    inside = semicolons(each.label() for each in spec.fields)
    words = _("%(question)s (%(kind)s; %(data)s)") % {"question": spec.label(), "kind": kind, "data": data}
    if inside:
        mark += ":" + ";".join(f"{each.key}:{each.label_fr}" for each in spec.fields)
        words = _("%(label)s: %(value)s") % {"label": words, "value": inside}
    return Line(RegisterPart.DATA, mark, words, source)


KIND_NAMES = {name: block.label for name, block in FormFieldsBlock().child_blocks.items()}


def _kept(form: Form, version: FormVersion, rules: tuple[RetentionRule, ...]) -> Iterator[Line]:
    """The officer's times by state, and the questions whose answers go sooner."""
    labels = {state.code: str(state.label) for state in form.workflow.states}
    for rule in rules:
        state = labels.get(rule.state_code, rule.state_code)
        if rule.state_code == EVERY_STATE:
            state = _("Every state that has no time of its own")
        value = ngettext("%(number)d month", "%(number)d months", rule.months) % {"number": rule.months}
        words = _("%(label)s: %(value)s") % {"label": state, "value": value}
        yield Line(RegisterPart.RETENTION, f"{rule.state_code}:{rule.months}", words, _("times by state"))
    if not rules:
        yield Line(RegisterPart.RETENTION, "no-rule", _("No time is set: kept"), _("times by state"))
    for spec in version.specs:
        if spec.keep_days:
            days = ngettext("%(number)d day", "%(number)d days", spec.keep_days) % {"number": spec.keep_days}
            value = _("%(days)s after the event, or after the last change") % {"days": days}
            words = _("%(label)s: %(value)s") % {"label": spec.label(), "value": value}
            source = _("form, version %(number)d") % {"number": version.number}
            yield Line(RegisterPart.RETENTION, f"{spec.key}:{spec.keep_days}", words, source)


def _rights() -> Iterator[Line]:
    """Who of staff may do what, group by group; then accounts with every right, when there are any."""
    source = _("rights of the groups")
    codes = [right.partition(".")[2] for right, _words in ACTS]
    groups = Group.objects.filter(permissions__codename__in=codes).order_by("name").distinct()
    for group in groups.prefetch_related("permissions__content_type"):
        may = {f"{each.content_type.app_label}.{each.codename}" for each in group.permissions.all()}
        acts = [(right, str(words)) for right, words in ACTS if right in may]
        said = semicolons(words for _right, words in acts)
        named = StaffGroup(group.name).label if group.name in StaffGroup.values else group.name
        words = _("%(label)s: %(value)s") % {"label": named, "value": said}
        mark = f"{group.name}:{','.join(right for right, _words in acts)}"
        yield Line(RegisterPart.RECIPIENTS, mark, words, source)
    if User.objects.filter(is_superuser=True, is_active=True).exists():
        yield Line(RegisterPart.RECIPIENTS, "superusers", _("Accounts that have every right."), source)
