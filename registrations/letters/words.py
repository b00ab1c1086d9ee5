"""Our own words for a kind of message, used where staff wrote none: a subject, a text, the words of its button."""

from dataclasses import dataclass

from registrations.enums import MessageKind
from registrations.letters.placeholders import Text


@dataclass(frozen=True, slots=True)
class Words:
    """What one kind of letter says. Paragraphs are templates, like those that staff write (`letters.bodies`)."""

    subject: Text
    paragraphs: tuple[Text, ...]
    button: Text  # the words of the personal link

    @property
    def body(self) -> str:
        """The whole text in the active language."""
        return "\n\n".join(str(paragraph) for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A kind of letter: when it is sent, and what it says, differently in some workflows."""

    kind: MessageKind
    sent: Text  # when, for staff
    words: Words
    in_workflow: dict[str, Words]

    def for_workflow(self, code: str) -> Words:
        return self.in_workflow.get(code, self.words)
