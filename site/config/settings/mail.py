"""How mails leave."""

from email.utils import formataddr
from pathlib import Path
from typing import Any

import environ

SENDER = formataddr(("Déclencheurs", "ne-pas-repondre@example.org"))


def mail(env: environ.Env, folder: Path) -> dict[str, Any]:
    """The mail server and whom our mails come from; without a server they are files in `folder`."""
    sender = env.str("DEFAULT_FROM_EMAIL", SENDER)
    return held_until_released(env.email_url("EMAIL_URL", default=f"filemail:///{folder}")) | {
        "EMAIL_TIMEOUT": 20,  # seconds, for each thing that is said to the server
        "DEFAULT_FROM_EMAIL": sender,
        "SERVER_EMAIL": sender,
        # Who is told when something is wrong with the site itself (core.operating.alerting).
        "OPERATORS": [each.strip() for each in env.list("OPERATORS", default=[]) if each.strip()],
    }


def held_until_released(config: dict[str, Any]) -> dict[str, Any]:
    """The settings of `EMAIL_URL` behind a door that a copy of the site keeps shut; what it opens is `MAIL_BACKEND`."""
    door = "core.operating.holding.HoldingBackend"
    return config | {"EMAIL_BACKEND": door, "MAIL_BACKEND": config["EMAIL_BACKEND"]}
