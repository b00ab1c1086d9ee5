"""Who may see and do what, and what each address is about: two tables, read from DESIGN.md ("People and rights").

A new address of the inbox, or of what makes it work, is one more line of `SCREENS`; a new group of staff, or a
new right to rows, one more line of `ROLES`. Nothing here is read from the code that it judges.
"""

from dataclasses import dataclass
from enum import Enum

from core.enums import StaffGroup
from tests.inbox.matrix.world import (
    EVERY_ROW,
    GUARDED,
    OTHER,
    OTHER_ROOM,
    OWN,
    OWN_ROOM,
    TWIN,
    WORDS,
    WRITTEN,
)


class May(Enum):
    """What a role may do, with what it may see."""

    READ = "open the inbox"
    MOVE = "move, assign, note, write, tag, send again, settle duplicates"
    CORRECT = "correct what a person wrote"
    ERASE = "erase a person"
    REFER = "refer people"
    REPORT = "report projects"
    BUILD = "build forms and rounds"
    WORD = "word the messages"
    COUNT = "see the anonymous figures"
    FIGURES = "see the figures of what they work on"
    ADMIT = "say who works on what"
    ENTER = "enter the admin"
    EDIT = "edit pages"
    LOCK = "lock a form: given to no group"


@dataclass(frozen=True)
class Role:
    """One kind of person: their group, what they may, whose rows they see, which programmes' rooms they work on."""

    group: StaffGroup | None
    may: frozenset[May]
    rows: frozenset[str] = frozenset()
    rooms: frozenset[str] = frozenset()
    guarded: bool = False  # reads confidential and sensitive answers
    works_on: bool = False  # the first programme is given to them
    region: bool = False  # the region of one registration of the other programme is given to them
    rights: tuple[str, ...] = ()  # beside those of the group
    superuser: bool = False

    @property
    def words(self) -> frozenset[str]:
        """The words that this person may meet anywhere."""
        return self.rows | self.rooms | (frozenset({GUARDED}) if self.guarded else frozenset())

    @property
    def forbidden(self) -> frozenset[str]:
        return frozenset(WORDS) - self.words


def can(*names: str) -> frozenset[May]:
    return frozenset(May[name] for name in names)


OWN_ROWS = frozenset({OWN, TWIN})
ROOMS = frozenset({OWN_ROOM, OTHER_ROOM})
ALL = frozenset(EVERY_ROW)
NOBODY = Role(None, frozenset())

ROLES = {
    # DESIGN: editors (draft), publishers. They build pages, publishers also forms; neither meets anybody's answers.
    "editor": Role(StaffGroup.EDITORS, can("ENTER", "EDIT")),
    "publisher": Role(StaffGroup.PUBLISHERS, can("ENTER", "EDIT", "BUILD", "WORD"), rooms=ROOMS),
    # Programme managers: inbox and decisions of their programmes, the same for rounds, forms, templates, figures.
    "manager": Role(
        StaffGroup.MANAGERS,
        can("ENTER", "EDIT", "READ", "MOVE", "CORRECT", "BUILD", "WORD", "COUNT", "FIGURES"),
        OWN_ROWS,
        frozenset({OWN_ROOM}),
        guarded=True,
        works_on=True,
    ),
    # Whom nobody has given a programme yet: nothing, also what was handed over to them in another one.
    "manager of nothing": Role(
        StaffGroup.MANAGERS, can("ENTER", "EDIT", "READ", "MOVE", "CORRECT", "BUILD", "WORD", "COUNT")
    ),
    # Works on a programme without the right to guarded answers, and moves nothing.
    "reader": Role(
        None,
        can("ENTER", "READ", "FIGURES"),
        OWN_ROWS,
        frozenset({OWN_ROOM}),
        works_on=True,
        rights=("access_admin", "view_registration"),
    ),
    # The same, who moves what is there, and so sees its figures.
    "clerk": Role(
        None,
        can("ENTER", "READ", "MOVE", "CORRECT", "COUNT", "FIGURES"),
        OWN_ROWS,
        frozenset({OWN_ROOM}),
        works_on=True,
        rights=(
            "access_admin",
            "view_registration",
            "move_registration",
            "correct_registration",
        ),
    ),
    # Reviewers: only what is assigned to them to review, which nothing is yet.
    "reviewer": Role(StaffGroup.REVIEWERS, can("ENTER")),
    # Regional delegates: their leads, and what came from their region once they are given one.
    "delegate": Role(StaffGroup.DELEGATES, can("ENTER", "READ", "REPORT"), frozenset({WRITTEN})),
    "delegate of a region": Role(
        StaffGroup.DELEGATES,
        can("ENTER", "READ", "REPORT", "FIGURES"),
        frozenset({WRITTEN, OTHER}),
        frozenset({OTHER_ROOM}),  # a dossier names the form it came by
        region=True,
    ),
    # Referrers: their own referrals, nobody else's.
    "referrer": Role(StaffGroup.REFERRERS, can("ENTER", "READ", "REFER"), frozenset({WRITTEN})),
    # The officer reads, corrects and erases everywhere; decides nothing, builds nothing.
    "officer": Role(
        StaffGroup.OFFICERS,
        can("ENTER", "READ", "CORRECT", "ERASE", "COUNT", "FIGURES"),
        ALL,
        ROOMS,
        guarded=True,
    ),
    "administrator": Role(
        StaffGroup.ADMINISTRATORS,
        can(
            "ENTER", "EDIT", "READ", "MOVE", "CORRECT", "ERASE", "BUILD", "WORD", "COUNT", "FIGURES", "ADMIT"
        ),
        ALL,
        ROOMS,
        guarded=True,
    ),
    "superuser": Role(None, frozenset(May), ALL, ROOMS, guarded=True, superuser=True),
    "staff without a group": NOBODY,
    "visitor": NOBODY,
}


class About(Enum):
    """What an address names."""

    NOTHING = "nothing"
    NEVER = "what is not there for anybody"
    VIEW = "each view of the inbox"
    ANY_VIEW = "any view of the inbox: what is done with it does not depend on which"
    EXPORT = "a view of the inbox and a format"
    FORMAT = "a format of figures"
    ROW = "a registration"
    TAPPED = "a registration in a view whose rows one taps on"
    LETTER = "a letter of a registration"
    FILE = "a document of a registration"
    LOT = "a lot"
    VIEW_OF_MINE = "a named view"
    FORM = "a form"
    INTAKE = "a round"
    TEMPLATE = "words of a letter"
    CALL = "a call"
    EVENT = "a page that people are registered for"
    ABOUT_SOMEONE = "a round in which staff write about others"
    ACCESS = "who works on what"
    KIND = "a kind of message"
    REQUEST = "a request about one's data"
    PROCESSING = "a sheet of the register of processings"
    LOOK = "a look at all that an address has"


@dataclass(frozen=True)
class Screen:
    """A kind of screen: what its address names, who opens it, and who may change something by posting to it.

    `changes` is None where nothing is ever changed.
    """

    about: About
    reads: May
    changes: May | None = None
    own_only: bool = False  # nobody goes on with a colleague's
    of_one_row: bool = False  # shows what is in it, to who may see that
    rehearses: bool = False  # shows what would be, by doing it and taking it back
    queries: tuple[str, ...] = ("",)


def named(*names: str, screen: Screen, space: str = "") -> dict[str, Screen]:
    return {f"{space}:{name}" if space else name: screen for name in names}


def of_inbox(*names: str, screen: Screen) -> dict[str, Screen]:
    return named(*names, screen=screen, space="inbox")


def of_snippet(model: str, about: About, right: May, *extra: str) -> dict[str, Screen]:
    """Wagtail's own screens of a snippet of ours; `extra` are those of kinds with drafts, previews and locks."""
    space, chooser = (f"wagtailsnippet{part}_registrations_{model}" for part in ("s", "choosers"))
    return (
        named("list", "list_results", "add", screen=Screen(About.NOTHING, right, right), space=space)
        | named("usage", "history", "history_results", screen=Screen(about, right), space=space)
        | named("edit", "delete", "copy", *extra, screen=Screen(about, right, right), space=space)
        | named(
            "choose",
            "choose_results",
            "chosen_multiple",
            screen=Screen(About.NOTHING, right, queries=("", "?q=a", "?id=1&id=2&id=3")),
            space=chooser,
        )
        | named("chosen", screen=Screen(about, right), space=chooser)
        | named("create", screen=Screen(About.NEVER, right), space=chooser)
    )


SCREENS: dict[str, Screen] = {
    # The views, as lists, and what is done with a view.
    **of_inbox("index", "index_results", screen=Screen(About.NOTHING, May.READ)),
    **of_inbox("view", screen=Screen(About.VIEW, May.READ)),
    **of_inbox("view_results", screen=Screen(About.ANY_VIEW, May.READ)),
    **of_inbox("columns", "name_view", screen=Screen(About.ANY_VIEW, May.READ, May.READ)),
    **of_inbox("forget_view", screen=Screen(About.VIEW_OF_MINE, May.READ, May.READ, own_only=True)),
    **of_inbox("export", screen=Screen(About.EXPORT, May.READ)),
    **of_inbox("exports", screen=Screen(About.NOTHING, May.READ)),
    # The figures: of a page, of everything, as a file.
    **of_inbox("cockpit", screen=Screen(About.NOTHING, May.FIGURES)),
    **of_inbox("cockpit_export", screen=Screen(About.FORMAT, May.FIGURES)),
    # A dossier, and what is done with it.
    **of_inbox("detail", screen=Screen(About.ROW, May.READ, May.MOVE)),
    **of_inbox("pdf", screen=Screen(About.ROW, May.READ, queries=("", "?recepisse"))),
    **of_inbox("back", screen=Screen(About.ROW, May.READ)),
    **of_inbox("certificate", screen=Screen(About.ROW, May.READ, May.READ)),
    # Who reads and moves nothing is told so where they were, instead of being sent away.
    **of_inbox("hand_over", "note", "read", "undo", screen=Screen(About.ROW, May.READ, May.MOVE)),
    **of_inbox("tap", screen=Screen(About.TAPPED, May.READ, May.MOVE)),
    **of_inbox("taps", screen=Screen(About.ANY_VIEW, May.READ, May.MOVE)),
    **of_inbox("bring_list", "walk_in", screen=Screen(About.ANY_VIEW, May.MOVE, May.MOVE)),
    # Who corrects takes a name out of them.
    **of_inbox("session_notes", screen=Screen(About.ANY_VIEW, May.CORRECT, May.CORRECT)),
    **of_inbox(
        *("keep", "unlink", "tell_apart", "no_longer_apart"), screen=Screen(About.ROW, May.MOVE, May.MOVE)
    ),
    **of_inbox("correct", screen=Screen(About.ROW, May.CORRECT, May.CORRECT)),
    **of_inbox("erase", screen=Screen(About.ROW, May.ERASE, May.ERASE)),
    # Either right is enough to write again: the matrix knows that who corrects may as well.
    **of_inbox("send_again", "set_aside", screen=Screen(About.LETTER, May.CORRECT, May.CORRECT)),
    # Who corrects and moves nothing notes nothing that was said.
    **of_inbox("said", screen=Screen(About.LETTER, May.MOVE, May.MOVE)),
    **of_inbox("posted", screen=Screen(About.LETTER, May.MOVE)),
    # Registering somebody: in the rounds of one's own programmes.
    **of_inbox("enter", screen=Screen(About.NOTHING, May.MOVE)),
    **of_inbox("enter_for", screen=Screen(About.INTAKE, May.MOVE, May.MOVE, rehearses=True)),
    **of_inbox("file", "preview", screen=Screen(About.FILE, May.READ)),
    # Lots.
    **of_inbox("lots", screen=Screen(About.NOTHING, May.READ)),
    # What is tried is to tag; who erases and moves nothing makes lots of erasures alone.
    **of_inbox("lots_new", screen=Screen(About.NOTHING, May.MOVE, May.MOVE)),
    **of_inbox("lots_show", screen=Screen(About.LOT, May.READ, rehearses=True)),
    **of_inbox(
        "lots_letter",
        screen=Screen(About.LOT, May.MOVE, May.MOVE, own_only=True, of_one_row=True, rehearses=True),
    ),
    **of_inbox(
        "lots_words",
        "lots_run",
        "lots_again",
        "lots_stop",
        "lots_back",
        "lots_drop",
        screen=Screen(About.LOT, May.MOVE, May.MOVE, own_only=True),
    ),
    # The officer's room.
    **named(
        *("index", "consents", "consents_export", "retention", "looks", "register", "register_pdf"),
        screen=Screen(About.NOTHING, May.ERASE),
        space="officer",
    ),
    **named("new", screen=Screen(About.NOTHING, May.ERASE, May.ERASE), space="officer"),
    **named("search", screen=Screen(About.NOTHING, May.ERASE, May.ERASE), space="officer"),
    **named(
        *("request", "request_address", "request_export"),
        screen=Screen(About.REQUEST, May.ERASE, May.ERASE),
        space="officer",
    ),
    **named("address", screen=Screen(About.LOOK, May.ERASE), space="officer"),
    **named(
        "address_export", "address_erase", screen=Screen(About.LOOK, May.ERASE, May.ERASE), space="officer"
    ),
    **named("take_up", "keep", screen=Screen(About.ROW, May.ERASE, May.ERASE), space="officer"),
    **named("rules", screen=Screen(About.FORM, May.ERASE, May.ERASE), space="officer"),
    **named("register_export", screen=Screen(About.FORMAT, May.ERASE), space="officer"),
    **named("sheet", screen=Screen(About.PROCESSING, May.ERASE, May.ERASE), space="officer"),
    **named("sheet_pdf", screen=Screen(About.PROCESSING, May.ERASE), space="officer"),
    # What staff write about others.
    **named("index", "index_results", screen=Screen(About.NOTHING, May.REFER), space="referrals"),
    **named("write", screen=Screen(About.ABOUT_SOMEONE, May.REFER, May.REFER), space="referrals"),
    **named("index", "index_results", screen=Screen(About.NOTHING, May.REPORT), space="leads"),
    **named("write", screen=Screen(About.ABOUT_SOMEONE, May.REPORT, May.REPORT), space="leads"),
    # What makes it work: rounds, forms, words, figures, accesses.
    **of_snippet("intake", About.INTAKE, May.BUILD),
    **of_snippet(
        "form",
        About.FORM,
        May.BUILD,
        *("preview_on_edit", "revisions_revert", "revisions_unschedule", "unpublish"),
    ),
    **named(
        "lock",
        "unlock",
        screen=Screen(About.FORM, May.LOCK, May.LOCK),
        space="wagtailsnippets_registrations_form",
    ),
    **named(
        "revisions_view",
        "revisions_compare",
        screen=Screen(About.FORM, May.BUILD),
        space="wagtailsnippets_registrations_form",
    ),
    **named(
        "preview_on_add",
        screen=Screen(About.NOTHING, May.BUILD),
        space="wagtailsnippets_registrations_form",
    ),
    **of_snippet("inboxscope", About.ACCESS, May.ADMIT),
    **named("index", screen=Screen(About.NOTHING, May.WORD), space="message_templates"),
    **named("edit", "delete", screen=Screen(About.TEMPLATE, May.WORD, May.WORD), space="message_templates"),
    **named("new", screen=Screen(About.KIND, May.WORD, May.WORD), space="message_templates"),
    **named("preview", screen=Screen(About.KIND, May.WORD), space="message_templates"),
    **named("index", screen=Screen(About.NOTHING, May.COUNT), space="statistics"),
    **named("copy_call", screen=Screen(About.CALL, May.BUILD, May.BUILD)),
    **named("event_change", screen=Screen(About.EVENT, May.EDIT, May.EDIT)),
    **named("event_cancel", "event_restore", screen=Screen(About.INTAKE, May.BUILD, May.BUILD)),
    # Wagtail's own, which show or change what is ours.
    **named("wagtailadmin_home", screen=Screen(About.NOTHING, May.ENTER)),
    **named("wagtailadmin_account", screen=Screen(About.NOTHING, May.ENTER, May.ENTER)),
    **named("wagtail_bulk_action", screen=Screen(About.FORM, May.BUILD, May.BUILD)),
    **named("wagtailadmin_editing_sessions:ping", screen=Screen(About.FORM, May.BUILD, May.BUILD)),
    **named("site_history", "site_history_results", screen=Screen(About.NOTHING, May.ENTER)),
}

# Addresses with a view of ours that know no registration, round, form or letter of staff's: why.
ELSEWHERE = {
    "approve_page": "moderates pages, which have rights of their own",
    "wagtailadmin_api:images:listing": "pictures",
    "wagtailadmin_api:images:detail": "pictures",
    "wagtailadmin_api:images:find": "pictures",
    "wagtailsnippets_search_synonymgroup:list": "words of the search, and what it missed, of nobody",
    "wagtailsnippets_search_synonymgroup:list_results": "words of the search, and what it missed, of nobody",
    "wagtailsnippets_search_synonymgroup:add": "words of the search",
    "wagtailadmin_password_reset_confirm": "leads to the site's own door",
    # Keys, sessions and accounts of staff: tests/security/test_second_factor.py, test_sessions.py, test_invitations.py.
    **dict.fromkeys(("wagtailadmin_login", "account_logout", "invitation"), "the doors themselves"),
    **dict.fromkeys(
        ("provider_start", "provider_callback", "provider_again"),
        "the provider's door: tests/security/provider",
    ),
    "mfa_index": "one's own second factors alone",
    **dict.fromkeys(("own_sessions", "end_session", "end_other_sessions"), "one's own sessions alone"),
    **dict.fromkeys(
        ("keys_report", "keys_report_results"), "sign-ins and rights of staff, for administrators"
    ),
    **dict.fromkeys(
        (
            "wagtailusers_users:index",
            "wagtailusers_users:index_results",
            "wagtailusers_users:edit",
            "wagtailusers_users:delete",
        ),
        "accounts, which have rights of their own",
    ),
    "": "answers 404 for everyone",
}
