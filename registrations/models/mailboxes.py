"""How the reading of people's answers by mail goes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mailbox(models.Model):
    """What the worker last met in the mailbox of answers: one row, of the running site, about nobody."""

    read_at = models.DateTimeField(_("last read"), null=True, blank=True)
    # The class of the error that kept the last round from it; its words may quote people.
    trouble = models.CharField(_("what kept it from being read"), max_length=100, blank=True)
    to_sort = models.PositiveIntegerField(_("mails that wait to be sorted"), default=0)
    # How many mails were ever set aside, by the codes of `registrations.domain.inbound.odd.Odd`.
    set_aside = models.JSONField(_("mails set aside"), default=dict)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.pk}"
