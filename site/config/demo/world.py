"""What the demo has made so far, found again by the keys that the content files use."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import Model
from wagtail.models import Locale, Page

from core.models import CustomDocument, CustomImage, Region, User
from registrations.models import Form, Intake

NAMESPACE = UUID("5b0c0f2e-4a55-4d8e-9f3a-7c1d2e9a6b40")


@dataclass
class World:
    """`now` is the moment of loading; `by` the account that content is published with."""

    now: datetime
    by: User
    locales: dict[str, Locale] = field(default_factory=dict)
    regions: dict[str, Region] = field(default_factory=dict)
    pictures: dict[str, CustomImage] = field(default_factory=dict)
    documents: dict[tuple[str, str], CustomDocument] = field(default_factory=dict)
    snippets: dict[tuple[str, str], Model] = field(default_factory=dict)
    pages: dict[tuple[str, str], Page] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    intakes: list[Intake] = field(default_factory=list)

    def find(self, model: type[Model], key: str, language: str) -> Model:
        """What the content files call `key`, of that model. Raises KeyError for a key that nothing has."""
        if issubclass(model, Page):
            return self.pages[language, key]
        if issubclass(model, CustomDocument):
            return self.documents[language, key]
        shared: dict[type[Model], dict] = {Region: self.regions, CustomImage: self.pictures}
        return shared[model][key] if model in shared else self.snippets[language, key]


def identity(key: str) -> UUID:
    """The translation key of what the content files call `key`: the same on every site, in every language."""
    return uuid5(NAMESPACE, key)
