"""Every kind of field: asked, stored as data, shown as words, refused with a sentence."""

import json
from datetime import date

import pytest
from django.utils import translation

from core.text.addressees import email_key, readable
from inbox.officer.forms import AddressForm
from registrations.fields import FieldSpec
from registrations.fields.kinds import KINDS, show
from registrations.views.hands import InvitationForm, SuccessorForm
from registrations.views.mail_forms import MailForm
from tests.registrations.fields.samples import answered, answered_all, spec

pytestmark = pytest.mark.django_db
NBSP, NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("kind", "typed", "stored", "shown"),
    [
        ("text", ["  Awa "], "Awa", "Awa"),
        ("long_text", ["Deux\r\nlignes"], "Deux\nlignes", "Deux\nlignes"),
        ("email", ["Awa@Example.org"], "Awa@Example.org", "Awa@Example.org"),
        ("phone", ["01 23 45 67 89"], "+33123456789", "+33 1 23 45 67 89"),
        ("phone", ["+41 22 730 51 11"], "+41227305111", "+41 22 730 51 11"),
        ("choice", ["asso"], "asso", "Charity"),
        ("choices", ["asso", "pme"], ["asso", "pme"], "Charity, Small firm"),
        ("yes_no", ["no"], False, "No"),
        ("number", ["1 234,50"], "1234.5", "1,234.5"),
        ("date", ["2024-03-01"], "2024-03-01", "1 March 2024"),
        ("date", ["01/03/2024"], "2024-03-01", "1 March 2024"),
        ("consent", ["on"], True, "Yes"),
        ("scale", ["4"], 4, "4"),
        ("region", ["53"], "53", "Brittany"),
        ("postcode", [" 35 000 "], "35000", "35000"),
        ("siret", ["732 829 320 00074"], "73282932000074", "732 829 320 00074"),
        (
            "url",
            ["example.org/notice?a=1"],
            "https://example.org/notice?a=1",
            "https://example.org/notice?a=1",
        ),
        ("url", ["http://example.org"], "http://example.org", "http://example.org"),
        ("money", ["1 234,5 €"], "1234.50", "€1,234.50"),
        ("money", ["80000"], "80000.00", "€80,000"),
    ],
)
def test_answer_is_stored_as_data_and_shown_as_words(kind, typed, stored, shown):
    field = spec(kind)

    with translation.override("en"):
        form = answered(field, *typed, language="en")

        assert form.is_valid(), form.errors
        assert form.answers == {"champ": stored}
        assert show(field, json.loads(json.dumps(stored)), "en") == shown


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("text", "x" * 256),
        ("text", "\x00"),
        ("long_text", "x" * 3001),
        ("email", "awa@"),
        ("phone", "12"),
        ("choice", "sarl"),
        ("choices", "sarl"),
        ("yes_no", "maybe"),
        ("number", "douze"),
        ("number", "NaN"),
        ("number", "1e999999"),
        ("number", "1.234,567,8"),
        ("number", "12,34.5"),
        ("money", "-1"),
        ("money", "12,3456"),
        ("money", "$12"),
        ("money", "12 m€"),
        ("number", "2e3"),
        ("number", "12 34"),
        ("number", "12 ou 15"),
        ("number", "0x10"),
        ("phone", "3639"),
        ("phone", "01 23 45 67 89 poste 12"),
        ("phone", "93 15 22 22"),
        ("money", "1 €€ 2"),
        ("date", "0001-01-01"),
        ("date", "2024-02-30"),
        ("date", "3000-01-01"),
        ("consent", ""),
        ("scale", "6"),
        ("scale", "0"),
        ("scale", "deux"),
        ("region", "2A"),
        ("region", ""),
        ("postcode", "3500"),
        ("postcode", "350000"),
        ("postcode", "00100"),
        ("postcode", "99123"),
        ("postcode", "SW1A 1AA"),
        ("postcode", "\N{ARABIC-INDIC DIGIT THREE}5000"),
        ("siret", "732 829 320 00079"),
        ("siret", "732829320"),
        ("siret", "00000000000000"),
        ("siret", "000 000 000 00000"),
        ("siret", "73282932000000"),
        ("siret", "73282932000O74"),
        ("url", "pas une adresse"),
        ("url", "javascript:alert(1)"),
        ("url", "ftp://example.org/f"),
        ("url", "https://[::1"),
        ("url", f"https://example.org/{'a' * 600}"),
    ],
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_wrong_answer_is_refused_with_a_sentence(kind, typed, language):
    with translation.override(language):
        form = answered(spec(kind), typed, language=language)

        assert not form.is_valid()
        (error,) = form.error_list()
        assert error.anchor.startswith("id_champ")
        assert error.label == spec(kind).label(language)
        assert error.message.endswith(".")
        assert "%(" not in error.message


@pytest.mark.parametrize("kind", KINDS)
def test_an_optional_field_may_stay_empty(kind):
    form = answered(spec(kind, required=False))

    assert form.is_valid(), form.errors
    stored = form.answers["champ"]
    assert stored in (None, False)
    assert show(spec(kind), None, "fr") == ""


@pytest.mark.parametrize("kind", KINDS)
def test_a_required_field_may_not_stay_empty(kind):
    form = answered(spec(kind))

    assert not form.is_valid()
    (error,) = form.error_list()
    assert error.message.endswith(".")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "answer", ["x", 12, -1.5, True, ["x", 3], {"a": None}, [[]], [{"key": 1}], {"from": "x"}]
)
def test_an_answer_of_another_shape_is_still_shown(kind, answer):
    shown = show(spec(kind), answer, "fr")

    assert type(shown) is str
    assert shown


def test_spec_survives_being_published_and_read_again():
    field = spec(
        "group",
        help_fr="Aide",
        data_class="O",
        keep_days=30,
        min_rows=2,
        fields=(spec("text", "nom", pattern="[A-Z]+", pattern_error_fr="Majuscules."), spec("scale", "note")),
    )

    assert FieldSpec.from_json(json.loads(json.dumps(field.to_json()))) == field


def test_english_falls_back_to_french():
    field = spec("text", label_en="", help_fr="Aide")

    assert (field.label("en"), field.help("en")) == ("Champ", "Aide")
    assert spec("text", label_en="Field").label("en") == "Field"


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    "sign", ["\u200b", "\ufeff", "\u00ad", "\u2060", "\u202e", "\u200d", "\x00", "\ue000", "\U000e0041"]
)
@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("text", "Awa"),
        ("long_text", "Deux\nlignes"),
        ("email", "awa@example.org"),
        ("phone", "01 23 45 67 89"),
        ("url", "https://example.org"),
        ("postcode", "35000"),
        ("siret", "732 829 320 00074"),
        ("number", "12"),
        ("money", "12"),
        ("date", "2024-03-01"),
        ("choice", "asso"),
        ("region", "53"),
        ("scale", "3"),
        ("yes_no", "no"),
    ],
)
def test_what_nobody_sees_is_no_part_of_an_answer(kind, typed, sign, language):
    pasted = answered(spec(kind), f"{sign}{typed[:2]}{sign}{typed[2:]}{sign}", language=language)

    assert pasted.is_valid(), pasted.errors
    assert pasted.answers == answered(spec(kind), typed, language=language).answers
    assert pasted.as_typed() == {"champ": typed}


@pytest.mark.parametrize("kind", ["text", "long_text"])
def test_names_keep_the_joiners_their_spelling_needs(kind):
    assert answered(spec(kind), "می\u200cنا").answers == {"champ": "می\u200cنا"}


# --- What is special to a kind


@pytest.mark.parametrize("postcode", ["01000", "20000", "69001", "97133", "97400", "97500", "98714", "98800"])
def test_postcodes_of_every_department_and_overseas_are_taken(postcode):
    assert answered(spec("postcode"), postcode).answers == {"champ": postcode}


def test_la_poste_has_sirets_of_its_own_kind():
    """Its establishments do not follow the checksum: the sum of their figures is a multiple of five."""
    assert answered(spec("siret"), "356 000 000 49837").answers == {"champ": "35600000049837"}
    assert not answered(spec("siret"), "356 000 000 49838").is_valid()


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1234", "1234.00"),
        (f"1{NARROW}234,5", "1234.50"),
        (f"1{NBSP}234{NBSP}€", "1234.00"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234.567", "1234567.00"),
        ("12 eur", "12.00"),
        ("0", "0.00"),
    ],
)
def test_money_is_read_as_people_type_it(typed, stored):
    assert answered(spec("money"), typed).answers == {"champ": stored}


def test_money_is_written_as_people_read_it():
    with translation.override("fr"):
        assert show(spec("money"), "1234.50", "fr").replace(NARROW, NBSP) == f"1{NBSP}234,50{NBSP}€"
        assert show(spec("money"), "12.00", "fr") == f"12{NBSP}€"


def test_bounds_of_an_amount_are_held():
    asked = spec("money", minimum="5000", maximum="10000")

    assert answered(asked, "5000").is_valid()
    assert not answered(asked, "4999,99").is_valid()
    assert not answered(asked, "10000,01").is_valid()


def test_the_bounds_are_said_as_people_write_them():
    asked = spec("money", minimum="5000", maximum="100000.5")

    with translation.override("en"):
        (low,) = answered(asked, "1").error_list()
        (high,) = answered(asked, "200000").error_list()

    assert (low.message, high.message) == ("Write €5,000 or more.", "Write €100,000.50 or less.")


def test_a_scale_says_what_its_ends_mean():
    asked = spec(
        "scale", minimum="0", maximum="10", lowest_en="never", highest_en="always", lowest_fr="jamais"
    )

    labels = [label for _code, label in answered(asked, language="en").fields["champ"].choices]

    assert (len(labels), labels[0], labels[1], labels[-1]) == (11, "0 – never", "1", "10 – always")
    assert show(asked, 10, "en") == "10 – always"


def test_a_scale_is_never_longer_than_eleven():
    choices = answered(spec("scale", minimum="1", maximum="500")).fields["champ"].choices

    assert len(choices) == 11


def test_several_regions_are_stored_as_codes_in_the_language_of_nobody():
    asked = spec("region", several=True)

    form = answered(asked, "53", "01")

    assert form.answers == {"champ": ["53", "01"]}
    assert show(asked, ["53", "01"], "fr") == "Bretagne, Guadeloupe"
    assert show(asked, ["53", "xx"], "en") == "Brittany, xx"


def test_regions_are_fetched_once_however_many_fields_ask_for_one(django_assert_num_queries):
    row = spec("region", "ou")
    asked = [
        spec("region", "un"),
        spec("region", "deux", several=True),
        spec("group", "lignes", fields=(row,)),
    ]

    with django_assert_num_queries(1):
        form = answered_all(asked, un="53", deux=["53"], lignes__0__ou="53", lignes__1__ou="11")
        assert form.is_valid()


def test_names_of_regions_are_read_once(django_assert_max_num_queries):
    asked = spec("region", several=True)
    show(asked, ["53"], "fr")

    with django_assert_max_num_queries(0):
        assert show(asked, ["53", "11"], "fr") == "Bretagne, Île-de-France"


def test_two_days_are_stored_with_their_names_and_shown_in_order():
    asked = spec("date_range")

    with translation.override("en"):
        form = answered_all([asked], champ__from="2024-01-15", champ__to="31/03/2024")

        assert form.answers == {"champ": {"from": "2024-01-15", "to": "2024-03-31"}}
        assert show(asked, form.answers["champ"], "en") == "from 15 January 2024 to 31 March 2024"


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2024-03-01", "2024-02-01"),
        ("2024-03-01", ""),
        ("", "2024-03-01"),
        ("x", "2024-03-01"),
        ("1000-01-01", "2024-01-01"),
    ],
)
def test_two_days_out_of_order_or_by_halves_are_refused(first, last):
    form = answered_all([spec("date_range", required=False)], champ__from=first, champ__to=last)

    assert not form.is_valid()
    (error,) = form.error_list()
    assert error.anchor == "id_champ-from"


def test_one_day_may_begin_and_end():
    day = date(2024, 3, 1).isoformat()

    assert answered_all([spec("date_range")], champ__from=day, champ__to=day).is_valid()


# --- Radios


@pytest.mark.parametrize("kind", ["choice", "yes_no", "scale", "region"])
def test_an_optional_radio_can_be_taken_back(kind):
    optional, required = spec(kind, required=False), spec(kind)
    with translation.override("fr"):
        html = str(answered(optional, "")["champ"])

        assert "Sans réponse" in html or "Choisissez" in html
        assert answered(optional, "").answers == {"champ": None}
        assert "Sans réponse" not in str(answered(required, "")["champ"])
    assert not answered(required, "").is_valid()


# --- Addresses in an accented domain


@pytest.mark.parametrize(
    "posted", ["awa@café.fr", "awa@xn--caf-dma.fr", "awa@XN--CAF-DMA.fr", "awa@cafe\u0301.fr"]
)
def test_an_accented_domain_is_kept_and_shown_as_it_was_typed(posted):
    form = answered(spec("email"), posted)

    assert form.answers == {"champ": "awa@café.fr"}
    assert show(spec("email"), "awa@xn--caf-dma.fr") == "awa@café.fr", "also where it was kept the other way"
    assert email_key(posted) == email_key("awa@café.fr")


@pytest.mark.parametrize("posted", ["awa@xn--strae-oqa.de", "awa@xn--pple-43d.com", "awa@xn--.fr"])
def test_a_domain_that_could_be_taken_for_another_stays_in_ascii(posted):
    assert readable(posted) == posted


def test_what_is_no_address_is_said_with_an_example_wherever_one_is_asked_for():
    said = ["Écrivez une adresse électronique, par exemple nom@example.org."]
    with translation.override("fr"):
        (mistake,) = answered(spec("email"), "awa@@example").error_list()
        assert [mistake.message] == said
        for form in (MailForm, InvitationForm, SuccessorForm, AddressForm):
            assert form({"email": "awa@@example"}).errors["email"] == said
