"""Many registrations out of few, by PostgreSQL itself: each is copied as often as it takes, in minutes for a million.

The demo's own registrations are true but slow to make: a million of them take an hour. A copy has everything that
belongs to its registration (answers, history, columns, words, documents, tags) under a reference, an address, a name,
a title and a SIRET of its own: what looks like another one stays rare. Each document has a content of its own. A copy
came in some hours before the last one. Of its words the first four hundred signs are found, the reference, the name
and the address among them: to index the rest of a million takes longer than all else. No message is copied.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Max, Model

from registrations.models import Attachment, ColumnValue, Registration, RegistrationEvent, SearchText

# In SQL, `r` is a row, `k` the number of the copy; `stride` is more than any key there is.
EARLIER = "r.{column} - k * interval '7 hours 13 minutes'"
OF_COPY = "r.{column} + k * {stride}"
REFERENCE = r"regexp_replace(r.reference, '(\d+)$', k || '\1')"
NAME = "CASE WHEN r.{column} = '' THEN '' ELSE r.{column} || ' ' || k END"
ADDRESS = "CASE WHEN r.{column} = '' THEN '' ELSE k || '.' || r.{column} END"
ONCE = (
    "CASE r.key WHEN '=title' THEN r.text || ' ' || k WHEN '=siret' THEN left(r.text, 9) || k ELSE r.text END"
)
WORDS = r"""
    (SELECT left(replace(replace(r.words, lower(s.reference), lower(regexp_replace(s.reference, '(\d+)$', k || '\1'))),
                         lower(s.email), k || '.' || lower(s.email)), 400)
     FROM registrations_registration s WHERE s.id = r.registration_id)
"""
SPEED = "SET session_replication_role = replica; SET maintenance_work_mem = '512MB'; SET work_mem = '64MB'"
AT_ONCE = 4


@dataclass(frozen=True)
class Copied:
    """A table, and what differs in a copy of its rows, by column."""

    model: type[Model]
    differs: dict[str, str] = field(default_factory=dict)

    @property
    def table(self) -> str:
        return self.model._meta.db_table


COPIED = (
    Copied(
        Registration,
        {
            "id": OF_COPY,
            "reference": REFERENCE,
            "submission": "gen_random_uuid()",
            "name": NAME,
            "name_key": NAME,
            "email": ADDRESS,
            "email_key": ADDRESS,
            "created_at": EARLIER,
            "since": EARLIER,
            "referral_id": OF_COPY,
            "duplicate_of_id": OF_COPY,
        },
    ),
    Copied(SearchText, {"registration_id": OF_COPY, "words": WORDS}),
    Copied(ColumnValue, {"id": OF_COPY, "registration_id": OF_COPY, "text": ONCE}),
    Copied(
        Attachment,
        {"id": OF_COPY, "registration_id": OF_COPY, "key": "gen_random_uuid()", "file": "r.file || k"},
    ),
    Copied(RegistrationEvent, {"id": OF_COPY, "registration_id": OF_COPY, "at": EARLIER}),
    Copied(Registration.tags.through, {"id": OF_COPY, "registration_id": OF_COPY}),
)


def grow(number: int) -> None:
    """Have at least that many registrations, none of which is touched that was there. Indexes are made anew, last."""
    copies = -(-number // Registration.objects.count()) - 1
    if copies < 1:
        return
    stride = 1 + max(each.model._base_manager.aggregate(last=Max("pk"))["last"] or 0 for each in COPIED)
    indexes = list(_indexes())
    _run([f"DROP INDEX {name}" for name, _made in indexes])
    _run([_copy(each, copies, stride) for each in COPIED])
    _run([made for _name, made in sorted(indexes, key=lambda each: "gin" not in each[1])])
    _run(
        f"SELECT setval(pg_get_serial_sequence('{each.table}', 'id'), {stride * (copies + 1)})"
        for each in COPIED
        if each.model is not SearchText
    )


def _copy(copied: Copied, copies: int, stride: int) -> str:
    columns = [each.column for each in copied.model._meta.concrete_fields]
    values = [copied.differs.get(column, "r.{column}").replace("{column}", column) for column in columns]
    told, made = ", ".join(columns), ", ".join(values).replace("{stride}", str(stride))
    return f"INSERT INTO {copied.table} ({told}) SELECT {made} FROM generate_series(1, {copies}) k, {copied.table} r"  # noqa: S608


def _indexes() -> Iterator[tuple[str, str]]:
    """The indexes of these tables by their names, with what makes them; not those that hold a constraint."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.tablename = ANY(%s) AND NOT EXISTS"
            " (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)",
            [[each.table for each in COPIED]],
        )
        yield from cursor.fetchall()


def _run(statements) -> None:
    """Some at once, each in a connection of its own."""
    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(_executed, statements))


def _executed(statement: str) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute(SPEED)
            cursor.execute(statement)
    finally:
        connection.close()
