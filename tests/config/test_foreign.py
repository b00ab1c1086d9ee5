"""The test of both languages sees what it is for: words of the other one, wherever a page says them."""

import pytest

from tests.foreign import foreign, foreign_words, outline


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("The draft is closed: dossier transmis hier, merci.", "en", ["hier", "merci"]),
        ("Adresse électronique", "en", ["électronique", "Adresse"]),
        ("Votre dossier is under review", "fr", ["is", "under"]),
        ("Search", "fr", ["Search"]),
        ("DéClics Numériques, à la carte, for anyone in Pays de la Loire", "en", []),
        ("Écrivez à contact@the-list.example.org ou lisez https://example.org/from/the/", "fr", []),
        ("Solène, from Île-de-France", "en", []),
        ("Tech your Place s’adresse aux entreprises", "fr", []),
    ],
)
def test_words_of_the_other_language_are_found_and_names_are_not(text, language, words):
    assert [word for word in words if word not in foreign_words(text, language)] == []
    assert bool(foreign_words(text, language)) == bool(words)


def test_words_are_read_in_the_language_that_is_said_of_them_and_where_nobody_knows_it_not_at_all():
    page = outline(
        '<html lang="en"><body><main><p>See <span lang="fr">la liste</span> of calls.</p>'
        '<p lang="fr">Read this</p><p lang="">Bonjour, voici mon projet</p><p>Voir la page</p></main></body></html>'
    )

    assert [(piece, words) for _place, piece, words in foreign(page)] == [
        ("[fr] Read this", ["Read", "this"]),
        ("[en] Voir la page", ["Voir", "la"]),
    ]


def test_attributes_and_data_for_machines_are_read_too():
    page = outline(
        '<html lang="en"><head><meta name="description" content="Une page"><script type="application/ld+json">'
        '{"name": "Atelier de lundi", "url": "https://example.org/une/page/"}</script></head>'
        '<body><img alt="Une colline" src="a.png"><input type="submit" value="Envoyer"></body></html>'
    )

    assert {words[0] for _place, _piece, words in foreign(page)} == {"Une", "Atelier", "Envoyer"}


def test_headings_and_links_without_a_name_are_found_and_those_named_by_a_picture_are_not():
    page = outline(
        '<h2> </h2><a href="/"><img alt="Home" src="a.png"></a><a href="/" aria-label="Next"></a><a href="/"></a>'
    )

    assert page.nameless == ["h2", "a"]
    assert page.structure == ["h2"]
