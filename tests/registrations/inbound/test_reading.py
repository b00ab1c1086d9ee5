"""What a mail says: its writer's words, what it quotes apart, the names of its files; nothing in it does harm."""

import time

import pytest

from registrations.domain.inbound.reading import CUT, LONGEST, Unreadable, parted, text_of_html, words_of
from tests.registrations.inbound.mails import LINE, mail

LETTER = f"{LINE}\n\nVotre inscription est confirmée."


@pytest.mark.parametrize(
    "tail",
    [
        f"Le lun. 3 nov. 2026 à 10:00, Novapec <site@example.org> a écrit :\n\n> {LETTER}",
        f"Le lun. 3 nov. 2026 à 10:00, Novapec\n<site@example.org> a écrit :\n> {LETTER}",
        f"On Mon, 3 Nov 2026, Novapec wrote:\n> {LETTER}",
        f"-----Message d’origine-----\nDe : Novapec\nEnvoyé : lundi\n\n{LETTER}",
        f"De : Novapec\nEnvoyé : lundi 3 novembre\nÀ : Awa\n\n{LETTER}",
        f"*From:* Novapec\n*Sent:* Monday\n\n{LETTER}",
        LETTER,
        "> Votre inscription est confirmée.\n>\n> À bientôt.",
    ],
)
def test_what_is_quoted_below_is_folded(tail):
    assert parted(f"Bonjour,\nje viendrai.\n\n{tail}\n") == ("Bonjour,\nje viendrai.", tail)


def test_an_answer_below_or_between_what_it_quotes_is_not_lost():
    below = f"> {LINE}\n> Votre inscription\n\nOui, je viendrai."
    between = "Voir plus bas.\n\nLe 3 nov., Novapec a écrit :\n> Viendrez-vous ?\nOui."

    assert parted(below) == (below, "")
    assert parted(between)[1].endswith("Oui.")


def test_html_becomes_the_text_that_it_shows():
    html = (
        "<html><head><title>T</title><style>p{}</style><script>alert(1)</script></head><body onload=alert(1)>"
        "<p>Bonjour&nbsp;&eacute;quipe,</p><div>une ligne<br>deux &lt;b&gt;</div><ul><li>un</li></ul>"
        "<img src=x onerror=alert(2)><blockquote>Citation<br>suite</blockquote></body>"
    )

    text = text_of_html(html)

    assert [row for row in text.splitlines() if row] == [
        "Bonjour équipe,", "une ligne", "deux <b>", "- un", "> Citation", "> suite",
    ]  # fmt: skip


def test_the_plain_text_is_taken_and_html_where_there_is_none():
    both = mail("x@example.org", "Texte\n")
    both.add_alternative("<p>Autre</p>", subtype="html")
    alone = mail("x@example.org")
    alone.set_content("<p>Seul</p><script>x</script>", subtype="html")

    assert words_of(bytes(both)).text == "Texte"
    assert words_of(bytes(alone)).text == "Seul"


def test_files_are_named_and_a_mail_within_is_one_of_them():
    made = mail("x@example.org")
    made.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="Statuts signés\n2026.pdf")
    made.add_attachment(mail("y@example.org", "Dedans\n"))

    words = words_of(bytes(made))

    assert [each.name for each in words.files] == ["Statuts signés 2026.pdf", "message.rfc822"]
    assert "Dedans" not in words.text


@pytest.mark.parametrize(
    ("declared", "content", "read"),
    [
        ("utf-8", "déjà".encode("latin-1"), "déjà"),
        ("iso-8859-1", "déjà".encode("latin-1"), "déjà"),
        ("no-such-charset", "déjà".encode(), "déjà"),
        ("utf-16", b"abc", "abc"),
        ("utf-8", "a\x00b\u202ec".encode(), "abc"),
    ],
)
def test_a_charset_that_is_not_the_one_named_is_read_all_the_same(declared, content, read):
    head = f"From: a@example.org\nContent-Type: text/plain; charset={declared}\nContent-Transfer-Encoding: 8bit\n\n"

    assert words_of(head.encode() + content).text == read


def nested(depth: int) -> bytes:
    rows = [f"Content-Type: multipart/mixed; boundary=b{each}\n\n--b{each}" for each in range(depth)]
    return ("From: a@example.org\n" + "\n".join(rows) + "\nContent-Type: text/plain\n\nau fond\n").encode()


def test_what_is_nested_a_little_is_read_and_deeply_is_refused():
    assert words_of(nested(10)).text == "au fond"
    with pytest.raises(Unreadable):
        words_of(nested(3000))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00garbage",
        b"Content-Type: multipart/mixed; boundary=\n\nabc",
        b"Content-Type: multipart/mixed\n\nabc",
        b"Content-Type: text/plain; charset==?x?\nContent-Transfer-Encoding: base64\n\n%%%",
        b"Content-Disposition: attachment; filename*=utf-9'fr'%E9%ZZ\n\nabc",
        b"Subject: =?utf-8?b?//8?=\nContent-Disposition: attachment; filename==?no?q?=E9?=\n\nabc",
    ],
)
def test_what_is_no_mail_is_read_as_far_as_it_goes(content):
    assert isinstance(words_of(content).text, str)


@pytest.mark.parametrize(
    "piece", ["On a\n", "> \n", "<div>", "<!--", "<a b='", "<script>", "&#", "De :\n", "-" * 9, " \n", "é"]
)
def test_no_mail_takes_long_and_what_is_too_long_is_cut(piece):
    made = mail("x@example.org")
    made.set_content(piece * (200_000 // len(piece)), subtype="html" if piece[0] in "<&" else "plain")
    began = time.process_time()

    words = words_of(bytes(made))

    assert time.process_time() - began < 5
    assert len(words.text) <= LONGEST + len(CUT) + 1
