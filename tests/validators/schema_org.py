"""What search engines require and recommend of each type of schema.org, as far as the site can know it.

What is asked follows Google's rich-result pages (developers.google.com/search/docs/appearance/structured-data: Event,
Job posting, Course info, FAQ, Video, Article, Organization, Breadcrumb), which change: compare when one of them does.
Types without such a page have what makes them of use. Not known here, so never claimed: salaries, types of contract and
prices of trainings (all written in free text), performers, addresses of organisations.
"""

from collections.abc import Iterator
from typing import Any

PAGE = frozenset({"name", "url", "description", "inLanguage", "image"})
# By type: one property of each alternative, written "one|other".
ASKED: dict[str, frozenset[str]] = {
    "Answer": frozenset({"text"}),
    "ApplyAction": frozenset({"target|startTime"}),
    "BreadcrumbList": frozenset({"itemListElement"}),
    "Country": frozenset({"name"}),
    "AdministrativeArea": frozenset({"name"}),
    "Course": PAGE | {"provider", "hasCourseInstance"},
    "CourseInstance": frozenset({"courseMode"}),
    "EntryPoint": frozenset({"urlTemplate"}),
    "Event": PAGE
    | {"startDate", "eventStatus", "eventAttendanceMode", "location", "organizer", "isAccessibleForFree"},
    "FAQPage": frozenset({"mainEntity"}),
    "Grant": PAGE | {"funder"},
    "JobPosting": frozenset(
        {
            "title",
            "description",
            "datePosted",
            "hiringOrganization",
            "jobLocation|jobLocationType",
            "jobLocation|applicantLocationRequirements",
            "identifier",
            "directApply",
            "url",
        }
    ),
    "ListItem": frozenset({"position", "name", "item"}),
    "MonetaryAmount": frozenset({"value", "currency"}),
    "MonetaryGrant": PAGE | {"funder", "amount"},
    "NewsArticle": PAGE - {"name"} | {"headline", "datePublished", "author", "publisher"},
    "Offer": frozenset({"url", "price", "priceCurrency", "availability", "validFrom"}),
    "Organization": frozenset({"name"}),
    "Place": frozenset({"address"}),
    "PostalAddress": frozenset({"addressCountry"}),
    "PropertyValue": frozenset({"name", "value"}),
    "Question": frozenset({"name", "acceptedAnswer"}),
    "SearchAction": frozenset({"target", "query-input"}),
    "VideoObject": frozenset(
        {"name", "description", "thumbnailUrl", "uploadDate", "duration", "contentUrl|embedUrl", "transcript"}
    ),
    "VirtualLocation": frozenset({"url"}),
    "WebSite": frozenset({"name", "url", "potentialAction", "publisher"}),
}
# Of one that stands by itself, not inside another.
ASKED_ALONE = {"Organization": frozenset({"url", "logo"})}


def lacks(told: list[dict[str, Any]]) -> list[str]:
    """What each thing lacks of what its type asks; a property that is there is not empty. Nothing, when all is well."""
    alone = [f"{node['@type']}.{name}" for node in told for name in _missing(node, ASKED_ALONE)]
    return alone + [f"{node['@type']}.{name}" for node in _nodes(told) for name in _missing(node, ASKED)]


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every thing with a type, however deep."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            if "@type" in each:
                yield each
            for inner in each.values():
                yield from _nodes(inner)


def _missing(node: dict[str, Any], table: dict[str, frozenset[str]]) -> list[str]:
    if table is ASKED and node["@type"] not in table:
        return ["(no row in the table)"]
    asked = table.get(node["@type"], frozenset())
    lacking = [
        each for each in sorted(asked) if not any(node.get(name) is not None for name in each.split("|"))
    ]
    return lacking + [f"{name} is empty" for name, value in node.items() if value in ("", [], {}, None)]
