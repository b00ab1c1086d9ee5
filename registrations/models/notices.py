"""What a form tells of the personal data it asks for (GDPR, articles 13 and 14), made from its own settings."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.text.languages import in_language, mark_of
from registrations.enums import LegalBasis
from registrations.fields.schema import FieldSpec

CNIL = "https://www.cnil.fr/fr/plaintes"

# What one may ask for on each legal basis (GDPR, articles 15 to 22; article 7.3 for the consent).
ALWAYS = (
    gettext_lazy("see your data and have a copy"),
    gettext_lazy("have them corrected"),
    gettext_lazy("have them erased"),
    gettext_lazy("have their use limited"),
)
OBJECT = gettext_lazy("object to their use")
TAKE_AWAY = gettext_lazy("take them elsewhere")
TAKE_BACK = gettext_lazy("take your consent back at any time")
RIGHTS = {
    LegalBasis.CONSENT: (*ALWAYS, TAKE_AWAY, TAKE_BACK),
    LegalBasis.CONTRACT: (*ALWAYS, TAKE_AWAY),
    LegalBasis.OBLIGATION: (ALWAYS[0], ALWAYS[1], ALWAYS[3]),
    LegalBasis.PUBLIC_TASK: (*ALWAYS, OBJECT),
    LegalBasis.INTEREST: (*ALWAYS, OBJECT),
}


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One line: what it is about, what it says, and the address it leads to, if any, with the language spoken there."""

    title: str
    text: str
    address: str = ""
    language: str = ""

    @property
    def mark(self) -> str:
        """The language of where it leads, when it is not the one that is read."""
        return mark_of(self.language) if self.language else ""


class NoticeMixin(models.Model):
    """What only staff can say of a form's data; the rest is read from its fields."""

    controller = models.CharField(
        gettext_lazy("who is responsible"),
        max_length=200,
        blank=True,
        help_text=gettext_lazy(
            "The organisation that decides what the data are for, with its postal address."
        ),
    )
    basis = models.CharField(
        gettext_lazy("legal basis"), max_length=16, choices=LegalBasis.choices, default=LegalBasis.PUBLIC_TASK
    )
    purpose_fr = models.TextField(gettext_lazy("purpose in French"), max_length=500, blank=True)
    purpose_en = models.TextField(gettext_lazy("purpose in English"), max_length=500, blank=True)
    recipients_fr = models.TextField(
        gettext_lazy("who receives the data, in French"), max_length=500, blank=True
    )
    recipients_en = models.TextField(
        gettext_lazy("who receives the data, in English"), max_length=500, blank=True
    )
    keeping_fr = models.TextField(
        gettext_lazy("how long the data are kept, in French"),
        max_length=500,
        blank=True,
        help_text=gettext_lazy("Answers that are erased sooner are added by themselves."),
    )
    keeping_en = models.TextField(
        gettext_lazy("how long the data are kept, in English"), max_length=500, blank=True
    )
    officer = models.EmailField(
        gettext_lazy("address of the data-protection officer"),
        blank=True,
        help_text=gettext_lazy("Where people write to use their rights."),
    )

    class Meta:
        abstract = True

    def notice_of(self, specs: list[FieldSpec], language: str | None = None) -> list[NoticeLine]:
        """The lines of the notice in that language, the active one when None; what nobody has said is left out."""
        return [line for line in self._notice(specs, language) if line.text]

    def lacks_of(self, specs: list[FieldSpec]) -> list[str]:
        """The titles of the lines that nobody has written yet."""
        return [line.title for line in self._notice(specs, None) if not line.text]

    def _notice(self, specs: list[FieldSpec], language: str | None) -> Iterator[NoticeLine]:
        yield NoticeLine(_("Who is responsible"), self.controller)
        yield NoticeLine(_("What for"), in_language(self.purpose_fr, self.purpose_en, language))
        yield NoticeLine(_("Legal basis"), str(LegalBasis(self.basis).label))
        yield NoticeLine(
            _("Who receives them"), in_language(self.recipients_fr, self.recipients_en, language)
        )
        yield NoticeLine(_("How long"), self._keeping(specs, language))
        rights = get_text_list([str(each) for each in RIGHTS[LegalBasis(self.basis)]], _("and"))
        yield NoticeLine(_("Your rights"), _("You may %(rights)s.") % {"rights": rights})
        yield NoticeLine(_("To use them"), self.officer, f"mailto:{self.officer}" if self.officer else "")
        yield NoticeLine(
            _("To complain"), _("To the CNIL, the French data-protection authority"), CNIL, language="fr"
        )

    def _keeping(self, specs: list[FieldSpec], language: str | None) -> str:
        sooner = [
            ngettext(
                "“%(question)s”: %(days)s day after the event or your last change.",
                "“%(question)s”: %(days)s days after the event or your last change.",
                spec.keep_days,
            )
            % {"question": spec.label(language), "days": spec.keep_days}
            for spec in specs
            if spec.keep_days
        ]
        return " ".join(filter(None, [in_language(self.keeping_fr, self.keeping_en, language), *sooner]))
