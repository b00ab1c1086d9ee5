"""Facts are the same in every language: a sum, a date, a code, a region. Words are each language's own.

A fact is written on the French page (or shared content) and follows at once on each translation, in what is published
and in what is being prepared, the moment the French is published; words wait for whoever translates.
See docs/decisions/033-facts-follow-at-once.md.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.dispatch import receiver
from modelcluster.fields import ParentalManyToManyField
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page, Revision, TranslatableMixin
from wagtail.signals import page_published
from wagtail_localize.fields import SynchronizedField, get_translatable_fields

# Blocks whose value is the same in all languages, wherever they stand in a page's body.
FACT_BLOCKS = (
    blocks.BooleanBlock,
    blocks.ChoiceBlock,
    blocks.DateBlock,
    blocks.DateTimeBlock,
    blocks.DecimalBlock,
    blocks.FloatBlock,
    blocks.IntegerBlock,
    blocks.MultipleChoiceBlock,
    blocks.TimeBlock,
)


def fact(name: str) -> SynchronizedField:
    """A field whose value no language has for itself: a translation cannot put another in its place."""
    return SynchronizedField(name, overridable=False)


def facts_of(model: type[models.Model]) -> set[str]:
    """The fields that are the same in every language."""
    synchronised = {
        each.field_name for each in get_translatable_fields(model) if isinstance(each, SynchronizedField)
    }
    chosen = {
        field.name
        for field in model._meta.get_fields()
        if isinstance(field, ParentalManyToManyField) and field.editable
    }
    return synchronised | chosen


@transaction.atomic
def carry_facts(source: Any) -> int:
    """Give every translation of a page or of shared content its facts, published and prepared; say how many changed.

    Nothing is published by it: a translation that is a draft stays one, and its words stay as they are. What waits for
    its hour, or for somebody's approval, holds the new facts too.
    """
    changed = 0
    for row in source.get_translations():
        translation = row.specific if isinstance(row, Page) else row
        if getattr(translation, "alias_of_id", None):
            continue  # an alias follows its page by itself
        differs = copy_facts(source, translation)
        if differs:
            translation.save(**({"clean": False} if isinstance(translation, Page) else {}))
        prepared = [_carry_to(source, revision) for revision in _prepared(translation)]
        changed += differs or any(prepared)
    return changed


def copy_facts(source: Any, target: Any) -> bool:
    """Write the facts of one language's version onto another's, unsaved; say whether anything was otherwise."""
    changed = False
    names = facts_of(type(source))
    for field in type(source)._meta.get_fields():
        if isinstance(field, StreamField):
            changed |= _copy_stream(field, source, target)
        elif field.name not in names and not _is_plain_number(field, source, target):
            continue
        elif isinstance(field, ParentalManyToManyField):
            changed |= _copy_choices(field, source, target)
        elif isinstance(field, models.Field) and _differs(field, source, target):
            setattr(target, field.attname, getattr(source, field.attname))
            changed = True
    return changed


def _is_plain_number(field: Any, source: Any, target: Any) -> bool:
    """A value written as a text («64») that no language writes otherwise; «3 M€» and «€3m» are words."""
    if field.name not in getattr(source, "numbers_in_words", ()):
        return False
    return all(re.fullmatch(r"[0-9]+", getattr(each, field.name)) for each in (source, target))


def _differs(field: models.Field, source: Any, target: Any) -> bool:
    if isinstance(field, models.FileField):
        return getattr(source, field.name).name != getattr(target, field.name).name
    return getattr(source, field.attname) != getattr(target, field.attname)


def _copy_choices(field: ParentalManyToManyField, source: Any, target: Any) -> bool:
    """What is ticked: the same, or its version in the other language, where there is one."""
    chosen = list(getattr(source, field.name).all())
    if issubclass(field.related_model, TranslatableMixin):
        keys = [each.translation_key for each in chosen]
        known = field.related_model.objects.filter(translation_key__in=keys, locale_id=target.locale_id)
        chosen = sorted(known, key=lambda each: keys.index(each.translation_key))
    if {each.pk for each in chosen} == {each.pk for each in getattr(target, field.name).all()}:
        return False
    getattr(target, field.name).set(chosen)
    return True


# --- Blocks: found again by the identity they keep in every language


def _copy_stream(field: StreamField, source: Any, target: Any) -> bool:
    block = field.stream_block
    before = block.get_prep_value(getattr(target, field.name))
    after = _merged(block, block.get_prep_value(getattr(source, field.name)), before)
    if after == before:
        return False
    setattr(target, field.name, block.to_python(after))
    return True


def _merged(block: blocks.Block, source: Any, target: Any) -> Any:
    """The target's raw value with the source's facts."""
    if all(isinstance(leaf, FACT_BLOCKS) for _place, leaf in leaves(block)):
        return source  # a list of measures without a word follows whole
    if isinstance(block, blocks.StructBlock):
        return {
            **(target or {}),
            **{
                name: _merged(child, (source or {})[name], (target or {}).get(name))
                for name, child in block.child_blocks.items()
                if name in (source or {})
            },
        }
    if isinstance(block, blocks.StreamBlock | blocks.ListBlock):
        known = {each.get("id"): each for each in source or () if isinstance(each, dict) and each.get("id")}
        return [_child(block, known, each) for each in target or ()]
    return target


def _child(block: Any, known: dict[Any, dict], each: Any) -> Any:
    twin = known.get(each.get("id")) if isinstance(each, dict) else None
    if twin is None or twin.get("type") != each.get("type"):
        return each
    child = block.child_block if isinstance(block, blocks.ListBlock) else block.child_blocks.get(each["type"])
    return each | {"value": _merged(child, twin["value"], each["value"])} if child else each


def leaves(block: blocks.Block, place: str = "") -> Iterator[tuple[str, blocks.Block]]:
    """Every block that holds no other, at or below that one, with the way to it."""
    if isinstance(block, blocks.ListBlock):
        yield from leaves(block.child_block, f"{place}[]")
    elif isinstance(block, blocks.StructBlock | blocks.StreamBlock):
        for name, child in block.child_blocks.items():
            yield from leaves(child, f"{place}.{name}")
    else:
        yield place, block


# --- Drafts


def _prepared(translation: Any) -> Iterable[Revision]:
    """What is prepared of a translation: its latest state, and what waits for its hour."""
    if not hasattr(translation, "latest_revision_id"):
        return []
    latest = models.Q(pk=translation.latest_revision_id)
    return translation.revisions.filter(latest | models.Q(approved_go_live_at__isnull=False)).order_by("pk")


def _carry_to(source: Any, revision: Revision) -> bool:
    prepared = revision.as_object()
    if not copy_facts(source, prepared):
        return False
    revision.content = prepared.serializable_data()
    revision.save(update_fields=["content"])
    return True


# --- When: a French page is published, French shared content is saved


def _leads(instance: Any) -> bool:
    return instance.locale.language_code == settings.LANGUAGE_CODE


@receiver(page_published, dispatch_uid="core.carry_facts_of_page")
def on_publication(instance: Page, **kwargs: Any) -> None:
    if _leads(instance):
        carry_facts(instance.specific)


@receiver(models.signals.post_save, dispatch_uid="core.carry_facts_of_content")
def on_saving(instance: models.Model, *, raw: bool = False, **kwargs: Any) -> None:
    if (
        raw
        or isinstance(instance, Page)
        or not isinstance(instance, TranslatableMixin)
        or not _leads(instance)
    ):
        return
    carry_facts(instance)
