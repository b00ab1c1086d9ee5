"""Columns and searched words written anew: for a form whose columns were chosen otherwise, or for all."""

from collections.abc import Iterable

from django.db import transaction
from django_tasks import task

from registrations.domain.batches import in_batches
from registrations.models import ColumnValue, Form, FormVersion, Registration, SearchText


def rebuild_columns(forms: Iterable[Form] | None = None) -> int:
    """Write the values, and the words, of every registration of these forms, or of all; say how many values.

    A transaction for each batch, whose registrations are locked: an answer that changes meanwhile is not overwritten.
    """
    number = 0
    for form in Form.objects.order_by("pk") if forms is None else forms:
        keys = {spec.key for spec in form.columns}
        for batch in in_batches(Registration.objects.filter(version__form=form).only("pk")):
            with transaction.atomic():
                rows = Registration.objects.select_for_update(of=("self",)).select_related("version")
                mine = list(rows.filter(pk__in=[each.pk for each in batch]).order_by("pk"))
                SearchText.objects.write(mine)
                number += ColumnValue.objects.write(mine, keys)
    return number


@task()
def rebuild_columns_of(pk: int) -> None:
    """The same for one form, by the worker."""
    rebuild_columns(Form.objects.filter(pk=pk))


def follow_columns(form: Form, before: FormVersion | None, now: FormVersion) -> None:
    """Have the worker write the columns anew when the version now in force names others than the one before."""
    if before is not None and before.column_keys != now.column_keys:
        transaction.on_commit(lambda: rebuild_columns_of.enqueue(form.pk))
