"""What an offer of a job or of a training is for machines: schema.org's JobPosting and Course.

Only what is known is told: no salary, price or type of contract is read out of a sentence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core.metadata.structured import Data, moment
from core.text.stems import fold

COUNTRY = "FR"  # what the site offers is in France, overseas included
REMOTE = ("a distance", "remote", "teletravail", "en ligne", "online")


@dataclass(frozen=True, slots=True)
class Where:
    """Where one works or learns: a town or a word for anywhere, and the names of the regions, none for all of them."""

    place: str
    regions: Sequence[str] = ()

    @property
    def remote(self) -> bool:
        words = fold(self.place)
        return any(word in words for word in REMOTE)

    def address(self) -> Data:
        """As exact as it is known."""
        told: Data = {"@type": "PostalAddress", "addressCountry": COUNTRY}
        if self.place and not self.remote:
            told["addressLocality"] = self.place
        if self.regions:
            told["addressRegion"] = ", ".join(self.regions)
        return told

    def admitted(self) -> list[Data]:
        """Where one must live to work from anywhere."""
        country: Data = {"@type": "Country", "name": COUNTRY}
        return [{"@type": "AdministrativeArea", "name": region} for region in self.regions] or [country]


def job_posting(
    subject: Data,
    *,
    text: str,
    organisation: str,
    where: Where,
    posted: date | datetime,
    until: datetime | None = None,
    identifier: str = "",
) -> Data:
    """A job to apply for elsewhere until `until`. `subject` is what `about()` says of its page, `text` all of it."""
    told = {key: value for key, value in subject.items() if key not in ("name", "description")}
    here = (
        {"jobLocationType": "TELECOMMUTE", "applicantLocationRequirements": where.admitted()}
        if where.remote
        else {"jobLocation": {"@type": "Place", "address": where.address()}}
    )
    return {
        "@type": "JobPosting",
        "title": subject.get("name", ""),
        **told,
        "description": text,
        "datePosted": moment(posted),
        **({"validThrough": moment(until)} if until else {}),
        "hiringOrganization": {"@type": "Organization", "name": organisation},
        "identifier": {"@type": "PropertyValue", "name": organisation, "value": identifier},
        "directApply": False,
        **here,
    }


def course(
    subject: Data, *, organisation: str, where: Where, terms: str = "", skills: Iterable[str] = ()
) -> Data:
    """A training by an organisation, of which one session is known: where it takes place and on what terms."""
    instance: Data = {"@type": "CourseInstance", "courseMode": "Online" if where.remote else "Onsite"}
    if not where.remote:
        instance["location"] = {"@type": "Place", "address": where.address()}
    if terms:
        instance["description"] = terms
    taught = list(skills)
    return {
        "@type": "Course",
        **subject,
        "provider": {"@type": "Organization", "name": organisation},
        "hasCourseInstance": instance,
        **({"teaches": taught} if taught else {}),
    }
