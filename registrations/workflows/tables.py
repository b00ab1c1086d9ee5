"""What a workflow is made of: states, transitions, who may take them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.functional import Promise

MOVE = "registrations.move_registration"
DECIDE = "registrations.decide_registration"

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happens next, in plain words, where it depends on more than the state.

    `date` names the date of the intake that says when; `with_event` is for what happens at a given time.
    """

    words: Text
    date: str = ""
    with_event: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """One state: the word staff use, the plain words the person concerned reads, what it entails.

    Whoever reaches it is written to (the letter of the transition, or of the birth), unless `silent` says why not.
    Of a `prepared` state the person learns nothing before the intake's results are published: until then they are told
    the last state that is not.
    """

    code: str
    label: Text
    public_label: Text
    holds_place: bool = False
    leaves_chair: bool = (
        False  # nobody sits on that place: it is free for who stands at the door, and for nobody else
    )
    prepared: bool = False
    silent: str = ""
    next_steps: tuple[Text | Step, ...] = ()  # instead of the workflow's own
    next_steps_said: tuple[Text, ...] = ()  # the same to who has no e-mail address
    on_screen: Text = ""  # what a form's screen says to anyone born in it, whoever is registered already
    letter: str = "confirmation"  # the kind of message written to someone born in that state
    joins: bool = False  # whose event it is: they get the link to join
    may_change: bool = False  # the person may change the answers, while the intake takes registrations
    may_always_change: bool = False  # … and after it has closed too: staff have asked for it
    unapproached: bool = (
        False  # the person may not know of it: nobody writes to them before a letter of ours has
    )
    answers: bool = (
        False  # whoever is there was answered by staff in words of their own, though no letter says so
    )
    certified: bool = False  # who is in it may have it on paper, once it is over, that they were there
    days: int | None = None  # how long staff have to take it further; None where nothing waits for them


@dataclass(frozen=True, slots=True)
class Transition:
    """One way from a state to another: the verb on its button, who may take it, what is written to the person.

    Staff need `permission` (nobody of staff may when it is empty). `needs_note` asks them for a note, which colleagues
    alone read; `needs_message` for words to the person, which the letter carries: a refusal asks for one of the two.
    The person concerned may take it when `person` is set, and the site by itself when `rule` is. `while_prepared` is
    for what can only be done as long as the person does not know the state it leaves; `returns` for what leads back
    into the state that the one it leaves was entered from, and into no other.
    """

    source: str
    target: str
    verb: Text
    permission: str = MOVE
    needs_note: bool = False
    needs_message: bool = False
    person: bool = False
    rule: bool = False
    while_prepared: bool = False
    letter: str = ""  # the kind of message that tells the person
    once_begun: bool = False  # not before what it is for has begun
    unless_told: bool = False  # not once the letter of the state it leaves has left
    returns: bool = False  # only to where it came from
    silent: str = ""  # why none does, when the state it leads to does not say so itself


@dataclass(frozen=True, slots=True)
class Workflow:
    """A life cycle. The first state is the one a registration is born in; the invitation heads its forms."""

    code: str
    label: Text
    invitation: Text
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    next_steps: tuple[Text | Step, ...] = field(default=())
    when_full: str = ""  # the state a registration is born in once every place is taken
    when_unconfirmed: str = ""  # … in an intake that asks for the address to be confirmed
    when_shared: str = (
        ""  # … by someone whose mailbox has a registration under another name: the mailbox confirms
    )
    when_repeated: str = ""  # … by someone who is registered already: the second one changes nothing
    when_duplicate: str = ""  # the state to which staff bring what was sent twice
    when_called_off: str = ""  # … of everyone expected, once those who organise it cancel what it is for
    when_late: str = ""  # the state of someone who did not confirm the address in time
    many_hands: bool = False  # colleagues of the person may read it, write along and take it over
    staff_only: bool = False  # its forms are filled in by signed-in staff about someone else

    @property
    def initial(self) -> State:
        return self.states[0]

    def steps_after(self, code: str) -> tuple[Text | Step, ...]:
        """What happens next to someone in that state, in plain words.

        The workflow's own words begin with its first state: who has left it reads the last of them, and nothing once it
        is over.
        """
        own = self.state(code).next_steps
        if own or code == self.initial.code:
            return own or self.next_steps
        return () if self.is_final(code) else self.next_steps[-1:]

    def state(self, code: str) -> State:
        """Raises KeyError for a state this workflow does not declare."""
        for state in self.states:
            if state.code == code:
                return state
        raise KeyError(code)

    def transition(self, source: str, target: str) -> Transition | None:
        return next((t for t in self.transitions if (t.source, t.target) == (source, target)), None)

    def way(self, source: str, target: str) -> Transition:
        """The transition between two states that are known to be joined. Raises KeyError when none is declared."""
        transition = self.transition(source, target)
        if transition is None:
            raise KeyError((source, target))
        return transition

    def is_final(self, code: str) -> bool:
        """Whether nobody leads out of that state, once it is known to the person."""
        ways = (way for way in self.leaving(code) if not way.while_prepared)
        return not any(way.permission or way.person for way in ways)

    @property
    def to_confirm(self) -> frozenset[str]:
        """The states in which the person's address is still to be confirmed."""
        return frozenset({self.when_unconfirmed, self.when_late, self.when_shared} - {""})

    def is_end(self, code: str) -> bool:
        """Whether a person who comes to that state has left for good; a repetition is no leave."""
        return self.is_final(code) and code != self.when_repeated

    def first_of_person(self, source: str, target: str = "") -> Transition | None:
        """The way out of that state that the person concerned may take by themselves, to `target` when given."""
        ways = (t for t in self.leaving(source) if t.person and target in ("", t.target))
        return next(ways, None)

    def returning(self, source: str) -> frozenset[str]:
        """The states to one of which it comes back from that one: to the one it came from."""
        return frozenset(way.target for way in self.leaving(source) if way.returns)

    @property
    def asides(self) -> frozenset[str]:
        """The states after which it stands where it stood before: called off and held after all, asked and answered."""
        return frozenset({self.when_called_off, *(t.source for t in self.transitions if t.returns)} - {""})

    def leaving(self, source: str) -> Iterator[Transition]:
        return (transition for transition in self.transitions if transition.source == source)
