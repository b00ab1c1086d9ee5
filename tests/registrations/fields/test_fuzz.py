"""Whatever is posted to whatever form: it is an answer or an error, nothing is lost, nothing fails."""

import json
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeData
from hypothesis import given, settings
from hypothesis import strategies as st

from registrations.fields import AnswersForm, FieldSpec
from registrations.fields.answering import answers_to
from registrations.fields.kinds import KINDS, Asking, show
from registrations.fields.schema import TESTS, Condition, Option, steps_of
from registrations.fields.typed import posted, typed_of
from tests.registrations.fields.samples import ROW, Kept, files, pdf, spec

pytestmark = pytest.mark.django_db

PLAUSIBLE = st.sampled_from(
    [
        *("", " ", "\x00", "on", "yes", "no", "asso", "pme", "1", "3", "53", "-1", "NaN", "1e400", "0x10"),
        *(
            "2024-03-01",
            "01/03/2024",
            "0000-00-00",
            "1 234,50 €",
            "732 829 320 00074",
            "35000",
            "01 23 45 67 89",
        ),
        *(
            "awa@example.org",
            "example.org",
            "https://[",
            "<script>alert(1)</script>",
            "{{ 7*7 }}",
            "a\ud800b",
            "٣",
        ),
        *("x" * 30_000, "un mot " * 900, "\u202e\ufeff\u0007", "'\"><img src=x onerror=alert(1)>", "=1+1"),
    ]
)
TEXTS = st.one_of(PLAUSIBLE, st.text(max_size=60))
VALUES = st.lists(TEXTS, max_size=3)
NAMES = ("champ", "champ-from", "champ-to", "champ-remove")
ROWS = tuple(
    f"champ-{number}-{name}"
    for number in ("0", "1", "49", "9999", "00000", "x", "-1")
    for name in ("nom", "cible", "quand-from", "quand-to", "publics", "_row", "")
)


def checked(form: AnswersForm, *, asking: Asking, earlier: dict | None = None) -> None:
    """What must be true of every form, whatever was posted to it."""
    items = form.items
    valid, errors = form.is_valid(), list(form.error_list())
    assert valid is not bool(errors) or form.reshaped
    answers = form.answers
    stored = json.loads(json.dumps(answers))
    assert stored == answers
    json.dumps(answers).encode(), json.dumps(form.as_typed(), ensure_ascii=False).encode()
    assert "\\u0000" not in json.dumps(form.as_typed())
    for item in form.specs:
        words = show(item, stored[item.key], "fr")
        assert isinstance(words, str)
        assert not isinstance(words, SafeData)
    for line in form.typed():
        assert not isinstance(line["value"], SafeData)

    typed = json.loads(json.dumps(form.as_typed()))
    again = AnswersForm(items, posted(typed), language=form.language, earlier=earlier, asking=asking)
    assert again.as_typed() == typed, "nothing typed is lost"
    if valid and not any(item.kind == "files" for item in items):
        assert again.is_valid()
        assert again.answers == answers
        back = posted(typed_of(items, answers))
        assert (
            AnswersForm(items, back, language=form.language, earlier=earlier, asking=asking).answers
            == answers
        )


def rendered(form: AnswersForm) -> str:
    html = render_to_string("components/answers_fields.html", {"form": form})
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    return html


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "group"])
@settings(max_examples=60, deadline=None)
@given(values=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=3), required=st.booleans())
def test_one_field_of_every_kind(kind, values, required):
    asking = Asking("fr")
    asked = spec(kind, required=required, several=kind == "region" and required, show_if=None)

    form = AnswersForm([asked], MultiValueDict(values), language="fr", asking=asking)

    checked(form, asking=asking)
    rendered(form)


@settings(max_examples=80, deadline=None)
@given(values=st.dictionaries(st.sampled_from((*ROWS, "_add", "_remove")), VALUES, max_size=8))
def test_rows_of_every_shape(values):
    asking = Asking("fr")

    form = AnswersForm([spec("group", min_rows=1)], MultiValueDict(values), language="fr", asking=asking)

    checked(form, asking=asking)
    rendered(form)


@settings(max_examples=80, deadline=None)
@given(
    values=st.dictionaries(st.sampled_from(("champ", "champ-remove")), VALUES),
    sent=st.lists(st.binary(max_size=200), max_size=4),
    name=st.text(max_size=40),
)
def test_files_of_every_shape(values, sent, name):
    kept = [Kept(name="un.pdf", key="k1"), Kept(name="deux.pdf", key="k2")]
    uploads = files(
        *[pdf(f"{number}{name}.pdf".replace("/", ""), content) for number, content in enumerate(sent)]
    )

    form = AnswersForm(
        [spec("files", max_files=3)], MultiValueDict(values), uploads, language="fr", kept={"champ": kept}
    )

    form.is_valid()
    assert len(form.answers["champ"] or []) + len(form.uploads.get("champ", [])) <= 3
    rendered(form)


# --- Whole forms

KINDS_IN_A_FORM = [kind for kind in KINDS if kind not in ("files",)]
CONDITIONS = st.builds(
    Condition,
    field=st.sampled_from([f"f{number}" for number in range(6)]),
    test=st.sampled_from(sorted(TESTS)),
    values=st.lists(st.sampled_from(["asso", "pme", "yes", "no", "3", "53"]), max_size=2).map(tuple),
)


@st.composite
def whole_forms(draw) -> list[FieldSpec]:
    """Up to six fields of any kind, any of which hangs on any other, between steps and sections."""
    items = []
    for number in range(draw(st.integers(1, 6))):
        if draw(st.booleans()):
            heading = draw(st.sampled_from(["step", "section", "note"]))
            items.append(
                FieldSpec(
                    f"h{number}", heading, "Titre", show_if=draw(st.none() | CONDITIONS), required=False
                )
            )
        kind = draw(st.sampled_from(KINDS_IN_A_FORM))
        items.append(
            spec(
                kind,
                f"f{number}",
                required=draw(st.booleans()),
                show_if=draw(st.none() | CONDITIONS),
                max_words=draw(st.sampled_from([None, 3])) if kind in ("text", "long_text") else None,
                pattern="[a-z]*" if kind == "text" and draw(st.booleans()) else "",
            )
        )
    return items


WHOLE_POST = st.dictionaries(
    st.sampled_from(
        [
            f"f{number}{end}"
            for number in range(6)
            for end in ("", "-from", "-to", "-0-nom", "-1-cible", "-1-_row", "-2-publics")
        ]
    ),
    VALUES,
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(items=whole_forms(), values=WHOLE_POST, earlier=st.dictionaries(st.sampled_from(["f0", "f5"]), TEXTS))
def test_whole_forms_with_conditions(items, values, earlier):
    asking = Asking("fr")

    form = AnswersForm(items, MultiValueDict(values), language="fr", earlier=earlier, asking=asking)

    checked(form, asking=asking, earlier=earlier)
    rendered(form)
    for item in form.specs:
        if not form.is_asked(item.key):
            assert form.answers[item.key] is None
            assert item.key not in form.errors
    shown = {piece.field.name for piece in form.pieces() if piece.field}
    assert {item.key for item in form.specs if form.is_asked(item.key)} <= shown, "what is asked is on screen"


@settings(max_examples=80, deadline=None)
@given(items=whole_forms(), values=WHOLE_POST)
def test_whole_forms_step_by_step_give_what_one_screen_gives(items, values):
    whole = AnswersForm(items, MultiValueDict(values), language="fr")
    version = SimpleNamespace(steps=steps_of(items))

    answering = answers_to(version, whole.as_typed(), language="fr")

    assert answering.answers == whole.answers
    assert bool(answering.missing) is not whole.is_valid()


@settings(max_examples=60, deadline=None)
@given(
    labels=st.lists(st.text(max_size=40), min_size=3, max_size=3),
    answer=st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=20) | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["key", "name", "size", "from", "to", "nom"]), inner)
        ),
        max_leaves=6,
    ),
)
def test_whatever_is_stored_is_shown_without_failing(labels, answer):
    fr, en, choice = labels
    for kind in KINDS:
        asked = spec(kind, label_fr=fr, label_en=en, options=(Option("asso", choice),), fields=ROW)

        words = show(asked, answer, "fr")

        assert isinstance(words, str)
        assert not isinstance(words, SafeData)
        json.dumps(typed_of([asked], {"champ": answer}))
