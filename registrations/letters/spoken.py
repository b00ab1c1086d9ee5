"""A letter as somebody without an e-mail address hears or reads it: the same words, without what only a mail brings.

The frame goes (why one receives it, the address of the site), and every line with a personal link: it opens nothing on
paper. What our standard words say of a page, a link or a mail is said otherwise by the table `SPOKEN`. Words of staff's
own stay as they are.
"""

import re
from collections.abc import Iterator, Sequence

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from registrations.letters.standard.decisions import ON_YOUR_PAGE
from registrations.letters.standard.events import GIVE_BACK
from registrations.models import Message
from registrations.workflows import Text

FRAME = "\n* * *\n"  # above it the words, below it what stands around them (emails/letter.txt)
PUBLIC = re.compile(r"https?://\S+")
# What is said of a mail or of one's own page, and what one says instead; nothing where there is nothing to say.
SPOKEN: tuple[tuple[Text, Text], ...] = (
    (GIVE_BACK, _("You cannot come any more? Tell us: someone else gets your place.")),
    (ON_YOUR_PAGE, ""),
    (
        _("You have nothing to do. As soon as a place becomes free for you, we tell you by e-mail."),
        _("You have nothing to do. As soon as a place becomes free for you, we tell you."),
    ),
    (
        _("You do not wish to come any more? Leave the list on your page."),
        _("You do not wish to come any more? Tell us."),
    ),
    (
        _("That does not suit you? Cancel on your page: someone else gets your place."),
        _("That does not suit you? Tell us: someone else gets your place."),
    ),
    (
        _("On your page, send what is missing or change your answers."),
        _("Tell us what is missing, or send it by post."),
    ),
    (
        _(
            "Have your computer checked, then send a sound copy from your page: change your answers and choose the file"
            " again. When they can no longer be changed there, write to us: we tell you how to send it."
        ),
        _("Send it again by post, or bring it: from a sound device, or as another file."),
    ),
    (_("Your page shows your answers as they are now."), ""),
    (
        _("Your page shows what you sent. From there, you can also ask us to erase it."),
        _("You can also ask us to erase what you sent."),
    ),
    (_("The attached file takes it out of your calendar."), ""),
    (_("The attached file brings your calendar up to date."), ""),
    (_("The attached file puts it into your calendar."), ""),
    (
        _("Answer us to say whether you can come. To be heard is no decision yet."),
        _("Tell us whether you can come. To be heard is no decision yet."),
    ),
    (
        _("You are told of the decision by e-mail, whatever it is."),
        _("We tell you the decision, whatever it is."),
    ),
    (
        _("If it is taken from the list, or no longer can be, we tell you by e-mail."),
        _("If it is taken from the list, or no longer can be, we tell you."),
    ),
    (
        _("Should the call go on after all, so does your application: we tell you by e-mail."),
        _("Should the call go on after all, so does your application: we tell you."),
    ),
    (
        _("Someone reads your message and answers you by e-mail."),
        _("Someone reads your message and answers you."),
    ),
    (
        _("As soon as a place becomes free for you, it is yours and we tell you by e-mail."),
        _("As soon as a place becomes free for you, it is yours and we tell you."),
    ),
    (
        _("Should it take place after all, you get back what you had, and we tell you by e-mail."),
        _("Should it take place after all, you get back what you had, and we tell you."),
    ),
    (
        _("Online, your link to join is on your page as soon as it is known; our reminders hold it too."),
        _("Online: ask us how to join."),
    ),
)


def paragraphs(message: Message, *, printed: bool = False) -> list[str]:
    """What is said, in the language of the person: paragraphs of lines, ended by how one answers.

    On paper (`printed`) a public address can be typed; aloud it is left out.
    """
    with translation.override(message.language):
        text = message.text.rpartition(FRAME)[0] or message.text
        for mail, spoken in SPOKEN:
            text = text.replace(str(mail), str(spoken))
        found = ["\n".join(_lines(each, message.marks, printed=printed)) for each in text.split("\n\n")]
        closing = _("A question, or something that has changed? Tell us, with your reference.")
        return [*filter(None, found), str(closing)]


def _lines(paragraph: str, marks: Sequence[str], *, printed: bool) -> Iterator[str]:
    for line in paragraph.split("\n"):
        said = line.strip()
        led = any(mark in said for mark in marks) or (not printed and PUBLIC.search(said))
        if said and said != "-" and not led:
            yield said
