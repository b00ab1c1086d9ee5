"""Mails as people, machines and others write them."""

from email.message import EmailMessage
from email.utils import make_msgid

from registrations.models import Registration

LINE = "— Écrivez votre réponse au-dessus de cette ligne —"


def mail(to: str, text: str = "Bonjour, la pièce suivra lundi.\n", **headers: str) -> EmailMessage:
    """A mail of the person's; names of headers have an underscore for each hyphen."""
    made = EmailMessage()
    made["From"] = "Awa Martin <awa@example.org>"
    made["To"] = to
    made["Subject"] = "Re: Votre inscription"
    made["Message-ID"] = make_msgid(domain="example.org")
    for name, value in headers.items():
        del made[name.replace("_", "-")]
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def texts(registration: Registration) -> list[str]:
    """What is in its timeline, oldest first."""
    return list(registration.replies.order_by("pk").values_list("text", flat=True))
