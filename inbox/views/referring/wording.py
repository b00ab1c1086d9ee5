"""What the screens say where consultants refer people and delegates report projects."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from registrations.workflows import LEAD, REFERRAL, Text


@dataclass(frozen=True, slots=True)
class Wording:
    """What the screens of a workflow say."""

    title: Text
    verb: Text
    choose: Text
    nothing: Text
    before: tuple[Text, ...]  # what one must know before writing about someone
    preview: Text  # when the person will receive it
    sent: Text  # %(reference)s


WORDINGS = {
    REFERRAL.code: Wording(
        title=gettext_lazy("Refer someone"),
        verb=gettext_lazy("Send the invitation"),
        choose=gettext_lazy("What do you want to propose?"),
        nothing=gettext_lazy("Nothing takes referrals at the moment."),
        before=(
            gettext_lazy("Speak with the person first, and write only if they agree."),
            gettext_lazy("Write what is needed and nothing more: the person reads every word of it."),
            gettext_lazy(
                "The person gets one message with a link. They complete the form and consent by themselves."
            ),
            gettext_lazy("Without an answer within 30 days, or if the person declines, it is all erased."),
        ),
        preview=gettext_lazy("This message leaves as soon as you send the invitation."),
        sent=gettext_lazy("%(reference)s: the invitation is on its way. You see here what becomes of it."),
    ),
    LEAD.code: Wording(
        title=gettext_lazy("Report a project"),
        verb=gettext_lazy("Send the lead"),
        choose=gettext_lazy("Which call could support it?"),
        nothing=gettext_lazy("No call takes leads at the moment."),
        before=(
            gettext_lazy("Speak with the project’s holder first, and write only if they agree."),
            gettext_lazy("Write what is needed and nothing more: the holder may read every word of it."),
            gettext_lazy(
                "The team reads your lead. Nothing is sent to the holder before the team invites them to apply."
            ),
            gettext_lazy(
                "It is all erased if the holder declines or does not answer within 30 days, or when the team has not"
                " taken it further for 30 days."
            ),
        ),
        preview=gettext_lazy(
            "Nothing leaves now. This is what the holder receives if the team invites them."
        ),
        sent=gettext_lazy("%(reference)s: the team has your lead. You see here what becomes of it."),
    ),
}
