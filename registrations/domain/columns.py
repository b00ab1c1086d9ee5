"""Columns and searched words written anew: for a form whose columns were chosen otherwise, or for all."""

from collections.abc import Iterable

from django.db import transaction
from django_tasks import task

from registrations.domain.batches import in_batches
from registrations.domain.locks import locked_row
from registrations.models import ColumnValue, Form, FormVersion, Registration, SearchText


def rebuild_columns(forms: Iterable[Form] | None = None) -> int:
    """Write the values, and the words, of every registration of these forms, or of all; say how many values.

    A transaction for each batch, whose registrations are locked: an answer that changes meanwhile is not overwritten.
    Nobody is waited for while others are held: those that somebody is at come last, each by itself.
    """
    number = 0
    for form in Form.objects.order_by("pk") if forms is None else forms:
        keys = {spec.key for spec in form.columns}
        rows = Registration.objects.filter(version__form=form).only("pk", "intake_id")
        for batch in in_batches(rows):
            done, written = _rebuild_free(batch, keys)
            number += written + sum(_rebuild_one(each, keys) for each in batch if each.pk not in done)
    return number


@transaction.atomic
def _rebuild_free(batch: list[Registration], keys: set[str]) -> tuple[set[int], int]:
    """The keys of those that nobody was at, and how many values of them were written."""
    rows = Registration.objects.select_for_update(of=("self",), skip_locked=True).select_related("version")
    free = list(rows.filter(pk__in=[each.pk for each in batch]).order_by("pk"))
    SearchText.objects.write(free)
    return {each.pk for each in free}, ColumnValue.objects.write(free, keys)


@transaction.atomic
def _rebuild_one(registration: Registration, keys: set[str]) -> int:
    """How many values were written of one; nothing of one that is no more."""
    try:
        current = locked_row(registration)
    except Registration.DoesNotExist:
        return 0
    SearchText.objects.write([current])
    return ColumnValue.objects.write([current], keys)


@task()
def rebuild_columns_of(pk: int) -> None:
    """The same for one form, by the worker."""
    rebuild_columns(Form.objects.filter(pk=pk))


def follow_columns(form: Form, before: FormVersion | None, now: FormVersion) -> None:
    """Have the worker write the columns anew when the version now in force names others than the one before."""
    if before is not None and before.column_keys != now.column_keys:
        transaction.on_commit(lambda: rebuild_columns_of.enqueue(form.pk))
