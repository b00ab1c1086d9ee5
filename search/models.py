"""What the search knows besides the pages: words that mean the same, and which words the pages use."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.models import Page

from core.text.cleaning import lines
from core.text.stems import stem_list

MOST_WORDS_OF_AN_EXPRESSION = 4


class SynonymGroup(models.Model):
    """Expressions that mean the same to who searches: each finds what holds any other, and one page before all."""

    icon = "search"

    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="fr")
    expressions = models.TextField(
        _("expressions"),
        max_length=1000,
        help_text=_("One a line, of four words at most. Plurals and accents are forgiven anyway."),
    )
    page = models.ForeignKey(
        Page,
        verbose_name=_("page shown first"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_(
            "To who asks for one of these expressions and nothing else. One expression is enough then."
        ),
    )

    panels = [FieldPanel("language"), FieldPanel("expressions"), PageChooserPanel("page")]

    class Meta:
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ["language", "expressions", "pk"]

    def __str__(self) -> str:
        return ", ".join(self.expressions.splitlines())

    def clean(self) -> None:
        """Keep one expression a line; say which cannot be searched for, and when there is nothing to be the same as."""
        self.expressions = "\n".join(
            filter(None, (row.strip() for row in lines(self.expressions).splitlines()))
        )
        for expression in self.expressions.splitlines():
            if not 1 <= len(stem_list(expression, self.language)) <= MOST_WORDS_OF_AN_EXPRESSION:
                said = _("“%(expression)s” must have one to four words that count.") % {
                    "expression": expression
                }
                raise ValidationError({"expressions": said})
        if len(self.stems()) < 2 and not self.page:
            raise ValidationError(
                {"expressions": _("Give two expressions at least that differ, one a line.")}
            )
        if self.page and self.page.locale.language_code != self.language:
            raise ValidationError({"page": _("This page is in another language.")})

    def stems(self) -> list[tuple[str, ...]]:
        """The stems of each expression, each once."""
        found = (tuple(stem_list(each, self.language)) for each in self.expressions.splitlines())
        return [each for each in dict.fromkeys(found) if each]


class Word(models.Model):
    """A word of the public pages in a language: what is typed wrongly or by half is compared with these."""

    language = models.CharField(max_length=10)
    word = models.CharField(max_length=64, help_text="Lower case, no accents.")
    stem = models.CharField(max_length=64)
    shown = models.CharField(max_length=64, help_text="As pages mostly write it.")
    uses = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["language", "word"], name="one_row_for_each_word")]
        indexes = [models.Index(fields=["language", "stem"], name="words_of_a_stem")]

    def __str__(self) -> str:
        return self.word


class PageWords(models.Model):
    """The stems of a public page: those that say what it is about, and all of them. What the order of results reads."""

    page = models.OneToOneField(Page, primary_key=True, on_delete=models.CASCADE, related_name="+")
    about = models.TextField(help_text="Of its title and its summary, in order.")
    said = models.TextField(help_text="Of everything, in order.")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.page_id)


class VainSearch(models.Model):
    """How often the same words found nothing in a week: see `search.vain`."""

    week = models.DateField(help_text="Its Monday, in Paris.")
    digest = models.CharField(max_length=32)
    language = models.CharField(max_length=10)
    words = models.CharField(max_length=60, blank=True, help_text="Folded; from the third time on.")
    times = models.PositiveIntegerField(default=1)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["week", "digest"], name="one_count_a_week")]

    def __str__(self) -> str:
        return self.words or self.digest
