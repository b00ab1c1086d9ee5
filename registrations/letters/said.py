"""What the placeholders of a letter stand for: words, a link, a list. No text of theirs holds signs for private use."""

from dataclasses import dataclass

from registrations.letters import defanging
from registrations.letters.marks import Way
from registrations.models import Registration

AWAITED = "\ue002"  # for private use, as the signs of the layout's places are


@dataclass(frozen=True, slots=True)
class Said:
    """Words of ours or of our staff, in that language when it is another one than the letter's."""

    text: str
    strong: bool = False
    language: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", defanging.without_private(self.text))


def awaited(prefix: str) -> str:
    """What stands for a reference of that prefix until it is given, as long as it; no letter holds its sign."""
    return AWAITED * len(f"{prefix}-2026-00001")


def reference_of(registration: Registration) -> Said:
    """Its reference, which may not be given yet (`awaited()`)."""
    said = Said("", strong=True)
    object.__setattr__(
        said, "text", registration.reference
    )  # it is ours: nothing in it is for private use but that
    return said


@dataclass(frozen=True, slots=True)
class Link:
    """A link with its words, to an address or by a way in of the person's."""

    address: str | Way
    words: str
    about: str = ""  # said before it, in a list of links

    def __post_init__(self) -> None:
        for name in ("address", "words", "about"):
            value = getattr(self, name)
            object.__setattr__(
                self, name, defanging.without_private(value) if isinstance(value, str) else value
            )


@dataclass(frozen=True, slots=True)
class Listed:
    """A list under its title, when it has one."""

    items: tuple[str | Link, ...]
    title: str = ""


Value = Said | Link | Listed
NOTHING = Said("")
