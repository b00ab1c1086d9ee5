"""Closed lists that every page shares."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Accent(models.TextChoices):
    """The lively colour and the motif of a programme; the value ends the CSS class `accent-…`."""

    SITE = "site", _("Site")
    NOVAPEC = "novapec", _("Novapec (rays)")
    DECLICS = "declics", _("DéClics Numériques (rings)")
    ROLE_MODELS = "rolemodels", _("Role models (discs)")
    LEADERSHIP = "leadership", _("Leadership")
    TECH = "tech", _("Tech your Place")


class FigureNature(models.TextChoices):
    """Whether a figure was counted, aimed at, or only announced: never to be confused."""

    MEASURED = "measured", _("measured")
    TARGET = "target", _("target")
    ANNOUNCED = "announced", _("announced")


class StaffGroup(models.TextChoices):
    """The groups of staff, seeded by the first migration; the value is the group's name in the admin."""

    EDITORS = "Rédaction", _("Editors")
    PUBLISHERS = "Publication", _("Publishers")
    MANAGERS = "Responsables de programme", _("Programme managers")
    REVIEWERS = "Évaluation", _("Reviewers")
    DELEGATES = "Délégation régionale", _("Regional delegates")
    REFERRERS = "Orientation", _("Referrers")
    OFFICERS = "Protection des données", _("Data-protection officers")
    ADMINISTRATORS = "Administration", _("Administrators")
