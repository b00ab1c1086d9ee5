"""Whose name and address a person is written to under: the house's, or those of the platform their intake is on."""

from wagtail.models import Site

from core.sites import has_platforms, platform_of
from registrations.models import Intake


def platform_of_intake(intake: Intake | None, language: str | None = None) -> Site | None:
    """The platform that the intake's page belongs to; None for the house. No query where there is no platform."""
    if intake is None or not has_platforms():
        return None
    return platform_of(intake.page_in(language))
