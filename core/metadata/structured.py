"""What a page says to machines: builders of schema.org data as plain dicts, and their encoding.

Each builder takes what is known and leaves out what is not: an empty value never becomes a property. Addresses are
absolute. Moments are aware and written with their offset in Paris. The site never says that it is Apec or Diversidays.

A page says what it is in `structured_data(request)`:

    return [structured.event(structured.about(self, request), starts=self.starts_at, ends=self.ends_at)]
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any, Protocol
from urllib.parse import urljoin

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.models import Site

from core.metadata import sharing
from core.sites import name_of
from core.text.dates import PARIS


class ToldPage(sharing.SharedPage, Protocol):
    """What is said of any page."""

    summary: Any
    search_description: Any
    full_url: Any


class Step(Protocol):
    """One link of the breadcrumb."""

    @property
    def title(self) -> str: ...

    @property
    def url(self) -> str: ...


Data = dict[str, Any]
LOGO = "icons/icon-512.png"

# Inside <script>, HTML entities are not read: what could end the element is written as JSON's own escapes instead.
ESCAPES = {ord(each): f"\\u{ord(each):04X}" for each in "<>&\u2028\u2029"}


def encode(data: Any) -> SafeString:
    """JSON that can stand in a <script> element as it is, and reads back as exactly the same data."""
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(ESCAPES))  # noqa: S308 escaped just now


def graph(nodes: Sequence[Data]) -> Data:
    """Several things said of one page."""
    return {"@context": "https://schema.org", "@graph": list(nodes)}


# --- The site --------------------------------------------------------------------------------------


def root_url(request: HttpRequest) -> str:
    """The address of the site asked for, without a slash at its end."""
    site = Site.find_for_request(request)
    return site.root_url if site else str(settings.SITE_URL)


def absolute(request: HttpRequest, address: str) -> str:
    """An address of the site in full."""
    return urljoin(f"{root_url(request)}/", address) if address else ""


def site_name(request: HttpRequest) -> str:
    """The name of the site asked for."""
    return name_of(Site.find_for_request(request))


def organization(request: HttpRequest) -> Data:
    """Who publishes the site: the site itself, under its own name."""
    root = root_url(request)
    return {
        "@type": "Organization",
        "@id": f"{root}/#organization",
        "name": site_name(request),
        "url": f"{root}/",
        "logo": absolute(request, static(LOGO)),
    }


def website(request: HttpRequest) -> Data:
    """The site and its search box."""
    root = root_url(request)
    return {
        "@type": "WebSite",
        "@id": f"{root}/#website",
        "name": site_name(request),
        "url": f"{root}/",
        "inLanguage": [code for code, _name in settings.LANGUAGES],
        "publisher": {"@id": f"{root}/#organization"},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{root}{reverse('search')}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    }


def breadcrumbs(items: Sequence[Step], request: HttpRequest) -> Data:
    """The way from the home page to this one, from the breadcrumb's own items; nothing without any."""
    if not items:
        return {}
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": item.title if position > 1 else _("Home"),
                "item": absolute(request, item.url),
            }
            for position, item in enumerate(items, start=1)
        ],
    }


# --- What pages are about --------------------------------------------------------------------------


def about(page: ToldPage, request: HttpRequest) -> Data:
    """What is said of any page, whatever it tells: its name, address, summary, language and picture."""
    return _known(
        {
            "name": page.title,
            "url": page.full_url or "",
            "description": page.search_description or page.summary,
            "inLanguage": page.locale.language_code,
            "image": absolute(request, sharing.address(page)) if page.pk else "",
        }
    )


def event(  # noqa: PLR0913 (each is a fact of schema.org's Event)
    subject: Data,
    *,
    starts: datetime,
    ends: datetime | None = None,
    organizer: str = "",
    cancelled: bool = False,
    offer: Data | None = None,
    place: str = "",
    moved_from: Iterable[datetime] = (),
) -> Data:
    """An event free of charge, online without a `place`; `subject` is what `about()` says of its page.

    Online, its place is that public page: the link to join is never told here. `offer` comes from `free_offer()` while
    one can register. `moved_from` is when it was to begin before it was moved. Raises ValueError for a naive moment.
    """
    before = [moment(each) for each in moved_from]
    status = "EventCancelled" if cancelled else "EventRescheduled" if before else "EventScheduled"
    online = {"@type": "VirtualLocation", "url": subject.get("url", "")}
    there = {"@type": "Place", "name": place, "address": place}
    return _known(
        {
            "@type": "Event",
            **subject,
            "startDate": moment(starts),
            "endDate": moment(ends) if ends else "",
            "eventStatus": f"https://schema.org/{status}",
            "previousStartDate": before[0] if len(before) == 1 else before or "",
            "eventAttendanceMode": "https://schema.org/"
            f"{'OfflineEventAttendanceMode' if place else 'OnlineEventAttendanceMode'}",
            "location": there if place else online,
            "organizer": _organization(organizer),
            "offers": None if cancelled else offer,
        }
    ) | {"isAccessibleForFree": True}


def free_offer(
    *, url: str, opens: datetime | None = None, closes: datetime | None = None, full: bool = False
) -> Data:
    """A place at no price, to be had at `url` between two moments."""
    return _known(
        {
            "@type": "Offer",
            "url": url,
            "price": "0",
            "priceCurrency": "EUR",
            "availability": f"https://schema.org/{'SoldOut' if full else 'InStock'}",
            "validFrom": moment(opens) if opens else "",
            "validThrough": moment(closes) if closes else "",
        }
    )


def news_article(
    subject: Data,
    *,
    published: date | datetime,
    modified: datetime | None = None,
    publisher: Data | None = None,
    source_url: str = "",
) -> Data:
    """A piece of news; `publisher` is what `organization()` says, `source_url` the article that it reports."""
    told = {key: value for key, value in subject.items() if key != "name"}
    return _known(
        {
            "@type": "NewsArticle",
            "headline": subject.get("name", ""),
            **told,
            "mainEntityOfPage": subject.get("url", ""),
            "datePublished": moment(published),
            "dateModified": moment(modified) if modified else "",
            "author": publisher,
            "publisher": publisher,
            "isBasedOn": source_url,
        }
    )


def faq_page(questions: Iterable[tuple[str, str]]) -> Data:
    """Questions with their answers, whose HTML is reduced to its words; nothing without any."""
    entities = [
        {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": text}}
        for question, answer in questions
        if (text := in_words(answer))
    ]
    return {"@type": "FAQPage", "mainEntity": entities} if entities else {}


def questions_in(body: Iterable[Any]) -> list[tuple[str, str]]:
    """The questions and answers that a page's blocks hold, in their order."""
    return [
        (item["question"], str(getattr(item["answer"], "source", item["answer"])))
        for block in body or ()
        if block.block_type == "accordion"
        for item in block.value["items"]
    ]


def video_object(
    subject: Data,
    *,
    uploaded: date | datetime | None = None,
    duration: timedelta | None = None,
    content_url: str = "",
    embed_url: str = "",
    transcript: str = "",
) -> Data:
    """A video, with what is known of it. `subject` holds its name and, when there are any, its `description`,
    `inLanguage` and `thumbnailUrl`; `content_url` is the file itself, `embed_url` a player.
    """
    return _known(
        {
            "@type": "VideoObject",
            **subject,
            "uploadDate": moment(uploaded) if uploaded else "",
            "duration": f"PT{int(duration.total_seconds())}S" if duration else "",
            "contentUrl": content_url,
            "embedUrl": embed_url,
            "transcript": in_words(transcript),
        }
    )


def call(
    subject: Data,
    *,
    funder: str = "",
    envelope: int | None = None,
    opens: datetime | None = None,
    closes: datetime | None = None,
    form_url: str = "",
    cancelled: bool = False,
) -> Data:
    """A call for projects, `envelope` being the sum in euros set aside for all of it.

    Schema.org has no type for it. What is offered is a grant: `MonetaryGrant` when its sum is known, else `Grant`. A
    grant has no deadline, but an action does: to apply is its `potentialAction`, an `ApplyAction` ("to register to an
    organization or service without the guarantee to receive it"), possible between two moments. An `Event` would be
    wrong, as nothing takes place; a `GovernmentService` too, as no government offers it.

    A cancelled call offers nothing and says so: a grant has no status either, so it is said in words.
    """
    if cancelled:
        words = _("Cancelled. %(text)s") % {"text": subject.get("description", "")}
        return _known(
            {
                "@type": "Grant",
                **subject,
                "description": words.strip(),
                "disambiguatingDescription": _("Cancelled"),
                "funder": _organization(funder),
            }
        )
    applying = _known(
        {
            "@type": "ApplyAction",
            "target": form_url,
            "startTime": moment(opens) if opens else "",
            "endTime": moment(closes) if closes else "",
        }
    )
    amount = {"@type": "MonetaryAmount", "value": envelope, "currency": "EUR"} if envelope else None
    return _known(
        {
            "@type": "MonetaryGrant" if amount else "Grant",
            **subject,
            "funder": _organization(funder),
            "amount": amount,
            "potentialAction": applying if len(applying) > 1 else None,
        }
    )


# --- Words and moments -----------------------------------------------------------------------------


def moment(value: date | datetime) -> str:
    """A day as it is, an aware moment with its offset in Paris. Raises ValueError for a naive one."""
    if not isinstance(value, datetime):
        return value.isoformat()
    if timezone.is_naive(value):
        raise ValueError("An hour without its zone says nothing.")
    return value.astimezone(PARIS).isoformat(timespec="seconds")


def in_words(html: str) -> str:
    """The words of some HTML on one line."""
    spaced = html.replace("<", " <")
    return " ".join(unescape(strip_tags(spaced)).split()).replace(" .", ".").replace(" ,", ",")


def _organization(name: str) -> Data | None:
    return {"@type": "Organization", "name": name} if name else None


def _known(data: Data) -> Data:
    """Without what is not known."""
    return {key: value for key, value in data.items() if value}
