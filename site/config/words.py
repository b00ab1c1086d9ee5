"""What packages say in words that are not this site's: our catalogue comes before theirs, for the same text."""

from django.utils.translation import gettext_noop

SAID_OTHERWISE = (
    gettext_noop("Hello %(username)s,"),  # Wagtail's mails of a workflow: colleagues are no pals of the site
    # allauth's: the same things are named otherwise on the screens beside.
    gettext_noop("Authenticator code"),
    gettext_noop("A new set of recovery codes has been generated."),
    gettext_noop("You cannot generate recovery codes without having two-factor authentication enabled."),
)
