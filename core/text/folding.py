"""Case and accents forgiven by the database: what staff type finds « Éloïse » as "eloise", "ÉLOÏSE" or "éloïse".

The same on SQLite and PostgreSQL, without an extension and whatever the collation of the database: SQLite calls our own
`core.text.stems.fold`, PostgreSQL replaces the letters that `fold` changes, those of Latin scripts.
"""

from django.db.backends.signals import connection_created
from django.db.models import CharField, Func, Value
from django.db.models.functions import Lower, Replace
from django.dispatch import receiver

from core.text.stems import fold

LETTERS = [chr(code) for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))]
PLAIN = {letter: fold(letter) for letter in LETTERS if len(fold(letter)) == 1 and fold(letter) != letter}
OPENED = {letter: fold(letter) for letter in "œŒæÆ"}
COMBINING = "".join(
    chr(code) for code in range(0x300, 0x370)
)  # PostgreSQL's TRANSLATE removes what has no counterpart


class Folded(Func):
    """A text of the database as `fold` makes it, to be compared with what `fold` makes of what was typed."""

    function = "FOLDED"
    arity = 1
    output_field = CharField()

    def as_postgresql(self, compiler, connection, **context):
        (words,) = self.get_source_expressions()
        for letter, opened in OPENED.items():
            words = Replace(words, Value(letter), Value(opened))
        letters = Value("".join(PLAIN) + COMBINING), Value("".join(PLAIN.values()))
        folded = Func(Lower(words), *letters, function="TRANSLATE", output_field=CharField())
        return compiler.compile(folded)


@receiver(connection_created)
def teach_sqlite(sender, connection, **kwargs) -> None:
    """Each connection to SQLite learns to fold."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("FOLDED", 1, _folded, deterministic=True)


def _folded(text: str | None) -> str | None:
    return None if text is None else fold(str(text))
