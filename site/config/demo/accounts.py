"""The demo's accounts, one per group of staff: the only accounts this project ever makes by itself."""

import os

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.management.base import CommandError
from wagtail.users.models import UserProfile

from config.demo.world import World
from core.enums import StaffGroup
from core.models import Region, User
from registrations.models import InboxScope

# Address before the @: group, and the invented person whose name the history of a page or of an application shows.
ACCOUNTS = {
    "admin": (StaffGroup.ADMINISTRATORS, "Achille", "Bonnenfant"),
    "editor": (StaffGroup.EDITORS, "Édith", "Plumedor"),
    "publisher": (StaffGroup.PUBLISHERS, "Prosper", "Lencrier"),
    "manager": (StaffGroup.MANAGERS, "Inès", "Farandole"),
    "reviewer": (StaffGroup.REVIEWERS, "Éloi", "Justemesure"),
    "delegate": (StaffGroup.DELEGATES, "Rose", "Desquatrevents"),
    "referrer": (StaffGroup.REFERRERS, "Octave", "Bonchemin"),
    "officer": (StaffGroup.OFFICERS, "Clémence", "Gardesecret"),
}

INBOX = ("novapec", "declics", "role-models", "contact")
REGIONS = ("32", "44")  # Hauts-de-France, Grand Est


def password() -> str:
    """The password of every demo account. Raises CommandError when nobody has chosen one."""
    if chosen := os.environ.get("DEMO_PASSWORD"):
        return chosen
    raise CommandError("Choose the password of the demo accounts: set DEMO_PASSWORD in the environment.")


def make_accounts() -> dict[str, User]:
    """An account per group; one that exists already keeps its password and only joins the group."""
    # One hash for all: hashing eight times the same known password would only make the demo slow to load.
    hashed = make_password(password())
    groups = Group.objects.in_bulk([str(group) for group, *_names in ACCOUNTS.values()], field_name="name")
    accounts = {}
    for name, (group, first, last) in ACCOUNTS.items():
        is_admin = group == StaffGroup.ADMINISTRATORS
        account, _created = User.objects.get_or_create(
            email=f"{name}@example.org",
            defaults={
                "password": hashed,
                "first_name": first,
                "last_name": last,
                "organisation": "organisation d’exemple",
                "is_staff": is_admin,
                "is_superuser": is_admin,
            },
        )
        account.groups.add(groups[group])
        UserProfile.objects.update_or_create(user=account, defaults={"preferred_language": "fr"})
        accounts[name] = account
    return accounts


def give_inbox(manager: User, world: World) -> None:
    """The programme manager reads what comes in for the programmes, from volunteers, and through the contact page."""
    for key in INBOX:
        InboxScope.objects.get_or_create(user=manager, page=world.pages["fr", key].page_ptr)


def give_regions(delegate: User) -> None:
    """The regional delegate reads what names their regions, on every page."""
    for region in Region.objects.filter(code__in=REGIONS):
        InboxScope.objects.get_or_create(user=delegate, region=region)
