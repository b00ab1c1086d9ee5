"""Menu, breadcrumb, languages and foot of the page."""

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Site

from core.models import FooterLink, MenuLink, SiteSettings
from core.sites import follow_site_url
from tests import factories

pytestmark = pytest.mark.django_db


def parsed(client, url) -> BeautifulSoup:
    response = client.get(url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_menu_shows_live_pages_chosen_by_editors_and_where_one_is(client):
    shown = factories.standard(title="À propos", show_in_menus=True)
    factories.standard(title="Caché", show_in_menus=False)
    factories.standard(title="Brouillon", show_in_menus=True, live=False)

    nav = parsed(client, shown.url).header.nav

    text = nav.get_text(" ", strip=True)
    assert "À propos" in text
    assert "Caché" not in text
    assert "Brouillon" not in text
    assert nav.find("a", attrs={"aria-current": True})["href"] == shown.url


def test_the_menu_of_the_settings_names_pages_anywhere_in_the_order_and_words_of_the_editors(client):
    factories.standard(title="Au menu autrement", show_in_menus=True)
    call = factories.call(title="Appel national")
    calls, programme = call.get_parent(), call.get_parent().get_parent()
    english = programme.copy_for_translation(factories.home("en").locale, copy_parents=True)
    english.save_revision().publish()
    settings = SiteSettings.for_site(Site.objects.get())
    MenuLink.objects.create(settings=settings, page=programme, label_fr="Le programme", sort_order=1)
    MenuLink.objects.create(settings=settings, page=calls, label_fr="Appels", label_en="Calls", sort_order=0)

    french = parsed(client, call.url).header.nav.find_all("a")
    foreign = parsed(client, "/en/").header.nav.find_all("a")

    assert [(link.get_text(strip=True), link["href"]) for link in french] == [
        ("Appels", calls.url),
        ("Le programme", programme.url),
    ]
    assert [link.get("aria-current") for link in french] == ["true", None]  # the nearer of the two
    assert [link.get_text(strip=True) for link in foreign] == [english.title]  # calls are not in English


def test_breadcrumb_goes_from_home_to_here(client):
    call = factories.call(title="Appel national")

    crumbs = parsed(client, call.url).find("nav", attrs={"aria-label": "Vous êtes ici"})

    texts = [item.get_text(strip=True) for item in crumbs.find_all("li")]
    assert texts[0] == "Accueil"
    assert texts[-1] == "Appel national"
    assert len(texts) == 5


def test_language_switch_goes_to_the_same_page_or_to_the_home(client):
    page, only_french = factories.standard(title="À propos"), factories.standard(title="Seulement")
    english_home = factories.home("en")
    translation = page.copy_for_translation(english_home.locale)
    translation.save_revision().publish()

    switch = parsed(client, page.url).find("a", attrs={"hreflang": "en"})
    fallback = parsed(client, only_french.url).find("a", attrs={"hreflang": "en"})

    assert switch["href"] == translation.url
    assert switch.text == "English"
    assert fallback["href"] == "/en/"


def test_language_switch_says_that_a_page_is_not_translated_and_leads_to_the_nearest_that_is(client):
    call = factories.call(title="Appel")
    for page in (factories.programme_index(), call.get_parent().get_parent().specific):
        english = page.copy_for_translation(factories.home("en").locale)
        english.title = "Programmes in English"
        english.save_revision().publish()

    switch = parsed(client, call.url).find("a", attrs={"hreflang": "en"})

    assert switch["href"] == english.url
    assert switch["lang"] == "en"
    assert switch.span.text == "this page is not translated; nearest: Programmes in English"


def test_switch_of_an_english_page_says_so_in_french(client):
    factories.home("fr")
    only_english = factories.standard(parent=factories.home("en"), title="Only")

    switch = parsed(client, only_english.url).find("a", attrs={"hreflang": "fr"})

    assert switch["href"] == "/"
    assert "n’est pas traduite" in switch.span.text


def test_alias_of_another_language_leads_to_the_page_itself(client):
    page = factories.standard(title="Seulement")
    alias = page.copy_for_translation(factories.home("en").locale, alias=True)

    answer = client.get(alias.url)

    assert (answer.status_code, answer.url) == (302, page.url)


def test_a_page_declares_its_translations_only(client):
    page = factories.standard(title="À propos")
    factories.home("en")

    head = parsed(client, page.url).head

    assert [link["hreflang"] for link in head.find_all("link", rel="alternate", hreflang=True)] in (
        [],
        ["fr"],
    )


def test_an_alias_is_no_translation(client):
    page = factories.standard(title="À propos")
    page.copy_for_translation(factories.home("en").locale, alias=True)

    assert parsed(client, page.url).find("a", attrs={"hreflang": "en"})["href"] == "/en/"


def test_footer_lists_the_chosen_pages_in_the_language_of_the_page_or_the_one_they_have(client):
    legal, help_page = factories.standard(title="Mentions légales"), factories.standard(title="Aide")
    english_home = factories.home("en")
    translated = legal.copy_for_translation(english_home.locale)
    translated.title = "Legal notice"
    translated.save_revision().publish()
    settings = SiteSettings.for_site(Site.objects.get())
    settings.save()
    FooterLink.objects.create(settings=settings, page=help_page, sort_order=1)
    FooterLink.objects.create(settings=settings, page=legal, sort_order=0)

    french = parsed(client, "/").footer.nav.find_all("a")
    english = parsed(client, "/en/").footer.nav.find_all("a")

    assert [(a.get_text(strip=True), a.get("lang")) for a in french] == [
        ("Mentions légales", None),
        ("Aide", None),
    ]
    assert [(a.get_text(strip=True), a.get("lang")) for a in english] == [
        ("Legal notice", None),
        ("Aide", "fr"),
    ]


def test_the_default_site_follows_the_address_it_is_served_at(settings):
    settings.SITE_URL = "https://declencheurs.example.org"

    assert follow_site_url() is True
    assert follow_site_url() is False

    site = Site.objects.get()
    assert (site.hostname, site.port) == ("declencheurs.example.org", 443)


def test_an_address_that_leads_nowhere_shows_the_ways_of_the_menu(client):
    shown = factories.standard(title="À propos", show_in_menus=True)

    response = client.get("/nulle-part/")

    assert response.status_code == 404
    ways = BeautifulSoup(response.content, "html.parser").main.select(".shortcuts a")
    assert [(way.get_text(strip=True), way["href"]) for way in ways] == [("À propos", shown.url)]
