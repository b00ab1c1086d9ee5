"""Closed lists of programmes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CallScope(models.TextChoices):
    """How far a call reaches."""

    NATIONAL = "national", _("National")
    REGIONAL = "regional", _("Regional")


class ProjectStage(models.TextChoices):
    """The stage of the projects a call supports."""

    ANY = "any", _("Experiment or scale-up")
    EXPERIMENT = "experiment", _("Experiment")
    SCALE_UP = "scale_up", _("Scale-up")


class OpportunityKind(models.TextChoices):
    """What an offer offers."""

    JOB = "job", _("Job")
    TRAINING = "training", _("Training")


class Places(models.TextChoices):
    """Whether one can still get a place."""

    LEFT = "left", _("Places left")
    FULL = "full", _("Waiting list")
    OVER = "over", _("Registrations closed")
