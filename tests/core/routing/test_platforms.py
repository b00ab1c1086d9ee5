"""A programme served on a host of its own: found, read and searched there alone, and followed there from the house."""

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY, SITE_ROOT_PATHS_CACHE_VERSION

from config.management.commands.worker import know_the_sites_anew
from core.models import FooterLink, SiteSettings
from core.sites import follow_site_url, has_platforms, platform_of
from tests import factories
from tests.core.routing import platforms
from tests.core.routing.platforms import FORM, HERE, HOUSE, PLATFORM, THERE, links, read, visitor

CALL, OLD_CALL = "/appels-a-projets/appel/", "/programmes/novapec/appels-a-projets/appel/"


def head(html, **attributes) -> list[str]:
    return [link["href"] for link in html.head.find_all("link", attrs=attributes)]


@override_settings(ALLOWED_HOSTS=[HOUSE, PLATFORM])
class Platform(TestCase):
    """The same programme, site and page of the house for all."""

    world: platforms.World

    @classmethod
    def setUpTestData(cls):
        cls.world = platforms.world()

    def move_site(self, root: Page) -> None:
        """Give the host to another root page."""
        site = Site.objects.get(pk=self.world.site.pk)
        site.root_page = Page.objects.get(pk=root.pk)
        site.save()

    def costs(self, host: str, addresses: list[str]) -> list[int]:
        """How many queries each takes, once all that a process remembers is known."""
        found = []
        for address in addresses:
            visitor(host).get(address)
            with CaptureQueriesContext(connection) as queries:
                assert visitor(host).get(address).status_code == 200
            found.append(len(queries))
        return found


class TestWhereAPageBelongs(Platform):
    def test_programme_is_read_at_its_host_in_both_languages(self):
        pages = {
            "/": "Novapec",
            "/en/": "Novapec",
            CALL: "Appel – Novapec",
            f"/en{CALL}": "Appel – Novapec",
            FORM: "Déposer un projet – Appel – Novapec",
            f"/en{CALL}register/": "Submit a project – Appel – Novapec",
        }
        for address, title in pages.items():
            html = read(address)

            assert html.title.get_text() == title, address
            assert html.html["lang"] == ("en" if address.startswith("/en/") else "fr")

    def test_head_names_the_one_host_of_the_page_in_each_language(self):
        html = read(CALL)

        assert head(html, rel="canonical") == [f"{THERE}{CALL}"]
        assert {link["hreflang"]: link["href"] for link in html.head.find_all("link", hreflang=True)} == {
            "fr": f"{THERE}{CALL}",
            "en": f"{THERE}/en{CALL}",
            "x-default": f"{THERE}{CALL}",
        }
        assert head(read("/mentions-legales/", HOUSE), rel="canonical") == [f"{HERE}/mentions-legales/"]

    def test_other_host_leads_there(self):
        for host, asked, leads_to in [
            (HOUSE, "/programmes/novapec/", f"{THERE}/"),
            (HOUSE, "/en/programmes/novapec/", f"{THERE}/en/"),
            (HOUSE, f"{OLD_CALL}?page=2", f"{THERE}{CALL}?page=2"),
            (HOUSE, f"{OLD_CALL}inscription/", f"{THERE}{FORM}"),
            (HOUSE, f"/en{OLD_CALL}register/", f"{THERE}/en{CALL}register/"),
            (HOUSE, f"{OLD_CALL}calendrier.ics", f"{THERE}{CALL}calendrier.ics"),
            (PLATFORM, "/mentions-legales/", f"{HERE}/mentions-legales/"),
            (PLATFORM, "/programmes/", f"{HERE}/programmes/"),
            (PLATFORM, OLD_CALL, f"{THERE}{CALL}"),
        ]:
            answer = visitor(host).get(asked)

            assert (answer.status_code, answer.headers.get("Location")) == (301, leads_to), (host, asked)
            assert answer.headers["Cache-Control"] == "no-cache"

    def test_form_sent_to_the_other_host_is_sent_again_with_all_that_is_in_it(self):
        for host in (HOUSE, PLATFORM):
            answer = visitor(host).post(f"{OLD_CALL}inscription/", {"nom": "Awa"})

            assert (answer.status_code, answer.headers["Location"]) == (308, f"{THERE}{FORM}")

    def test_what_is_nowhere_is_so_under_the_platforms_name(self):
        for address in ("/nulle-part/", "/programmes/nulle-part/", "/appels-a-projets/nulle-part/"):
            html = read(address, status=404)

            assert html.title.get_text().endswith("– Novapec")
            assert html.body["class"] == ["accent-novapec"]
            assert visitor(HOUSE).get(address).status_code == 404

    def test_restricted_page_of_the_platform_stays_so(self):
        login = PageViewRestriction.LOGIN
        PageViewRestriction.objects.create(page=self.world.programme, restriction_type=login)

        assert visitor().get(CALL).status_code == 302
        assert visitor().get(CALL).headers["Location"].startswith("/_util/login/")

    def test_unknown_host_is_refused_and_one_without_a_site_is_the_house(self):
        assert visitor("elsewhere.example.org").get("/").status_code == 400
        with self.settings(ALLOWED_HOSTS=[HOUSE, PLATFORM, "127.0.0.1"]):
            assert "Déclencheurs" in read("/", "127.0.0.1").title.get_text()

    def test_site_whose_host_is_not_let_in_takes_no_page_away(self):
        with self.settings(ALLOWED_HOSTS=[HOUSE]):
            assert head(read(OLD_CALL, HOUSE), rel="canonical") == [f"{HERE}{OLD_CALL}"]
            assert platform_of(self.world.call) is None

    def test_what_works_apart_from_requests_learns_of_a_platform_that_another_process_has_closed(self):
        remembered = Site.get_site_root_paths()
        Site.objects.filter(is_default_site=False).delete()
        cache.set(
            SITE_ROOT_PATHS_CACHE_KEY, remembered, version=SITE_ROOT_PATHS_CACHE_VERSION
        )  # as in that process
        assert has_platforms()

        know_the_sites_anew()

        assert not has_platforms()
        assert platform_of(self.world.call) is None

    def test_single_call_may_have_a_host_of_its_own(self):
        self.move_site(self.world.call)

        assert read("/").title.get_text() == "Appel"
        assert "Déposer un projet" in read("/inscription/").title.get_text()
        assert visitor().get("/calendrier.ics").headers["Content-Type"].startswith("text/calendar")
        assert visitor(HOUSE).get(OLD_CALL).headers["Location"] == f"{THERE}/"

    def test_root_page_in_either_language_gives_the_same_addresses(self):
        self.move_site(self.world.programme.get_translations().get())

        assert head(read(CALL), rel="canonical") == [f"{THERE}{CALL}"]
        assert head(read(f"/en{CALL}"), rel="canonical") == [f"{THERE}/en{CALL}"]

    def test_old_addresses_of_both_hosts_follow_a_page_that_is_renamed(self):
        call = Page.objects.get(pk=self.world.call.pk).specific
        call.slug = "renomme"
        with self.captureOnCommitCallbacks(execute=True):
            call.save_revision().publish()

        there, here = (
            visitor(host).get(f"{asked}inscription/").headers["Location"]
            for host, asked in ((PLATFORM, CALL), (HOUSE, OLD_CALL))
        )

        assert there == here.removeprefix(THERE) == "/appels-a-projets/renomme/inscription/"
        assert visitor().get(there).status_code == 200

    def test_platforms_at_the_houses_port_follow_it_to_another(self):
        with self.settings(SITE_URL="http://localhost:8131"):
            assert follow_site_url()

        assert Site.objects.get(pk=self.world.site.pk).root_url == f"{THERE}:8131"


class TestWhoseNameItBears(Platform):
    def foot(self, site: Site, page: Page) -> None:
        links = SiteSettings.for_site(site).footer_links
        links.add(FooterLink(page=Page.objects.get(pk=page.pk), sort_order=0))
        links.commit()

    def test_it_has_the_name_accent_menu_and_foot_of_its_programme(self):
        self.foot(factories.home().get_site(), self.world.legal)

        html = read(CALL)

        assert html.header.find("a", rel="home").get_text(strip=True) == "Novapec"
        assert [link.get_text(strip=True) for link in html.header.nav.find_all("a")] == ["Appels à projets"]
        assert "Un programme qui aide." in html.footer.get_text()
        assert f"{HERE}/mentions-legales/" in links(html.footer)
        assert f"{HERE}/" in links(html.footer)
        assert [crumb["href"] for crumb in html.select(".breadcrumb a")] == ["/", "/appels-a-projets/"]
        for address in ("/alertes/", "/recherche/", "/plan-du-site/", "/suivi/"):
            assert read(address).body["class"] == ["accent-novapec"], address
            assert read(address).title.get_text().endswith("– Novapec"), address

    def test_name_given_to_the_site_comes_first(self):
        Site.objects.filter(pk=self.world.site.pk).update(site_name="La plateforme")

        assert read("/").header.find("a", rel="home").get_text(strip=True) == "La plateforme"

    def test_foot_chosen_for_the_platform_takes_the_place_of_the_houses(self):
        own = factories.standard(self.world.programme, title="Mentions de Novapec", slug="mentions")
        self.foot(factories.home().get_site(), self.world.legal)
        self.foot(self.world.site, own)

        found, house = links(read("/").footer.nav), links(read("/", HOUSE).footer.nav)

        assert (found, house) == (["/mentions/"], ["/mentions-legales/"])

    def test_house_leads_to_the_platform_at_once(self):
        cards = links(read("/programmes/", HOUSE).main)

        assert f"{THERE}/" in cards
        assert not [link for link in cards if "/programmes/novapec" in link]

    def test_contact_against_flaws_is_the_houses_until_the_platform_has_its_own(self):
        SiteSettings.objects.create(
            site=Site.objects.get(is_default_site=True), contact_email="maison@example.org"
        )

        before = visitor().get("/.well-known/security.txt").content.decode()
        SiteSettings.objects.create(site=self.world.site, contact_email="novapec@example.org")
        after, house = (
            visitor(host).get("/.well-known/security.txt").content.decode() for host in (PLATFORM, HOUSE)
        )

        assert "mailto:maison@example.org" in before
        assert "mailto:novapec@example.org" in after
        assert f"Canonical: {THERE}/.well-known/security.txt" in after
        assert "mailto:maison@example.org" in house


class TestWhatIsFound(Platform):
    def test_maps_and_search_of_the_platform_know_it_alone_and_the_house_searches_everything(self):
        factories.standard(title="Appel de la maison", slug="appel-maison")
        call_command("update_index", verbosity=0)

        platform, house = (visitor(host).get("/sitemap.xml").content.decode() for host in (PLATFORM, HOUSE))
        found = {
            host: {title.get_text(strip=True) for title in html.select(".results__title")}
            for host in (HOUSE, PLATFORM)
            for html in [read("/recherche/?q=appel", host)]
        }

        assert f"<loc>{THERE}{CALL}</loc>" in platform
        assert f'hreflang="en" href="{THERE}/en{CALL}"' in platform
        assert f"<loc>{HERE}/" not in platform
        assert f"<loc>{HERE}/mentions-legales/</loc>" in house
        assert "novapec" not in house
        assert found[PLATFORM] == {"Appel", "Appels à projets"}
        assert found[HOUSE] >= {"Appel", "Appels à projets", "Appel de la maison"}
        assert "Mentions légales" not in read("/plan-du-site/").main.get_text()
        assert f"Sitemap: {THERE}/sitemap.xml" in visitor().get("/robots.txt").content.decode()

    def test_platform_costs_the_house_no_query_and_itself_one_at_most(self):
        addresses = ["/", "/programmes/", "/mentions-legales/", "/recherche/?q=appel"]
        with_platform, platform = self.costs(HOUSE, addresses), self.costs(PLATFORM, [CALL, "/"])
        Site.objects.get(pk=self.world.site.pk).delete()

        alone = self.costs(HOUSE, addresses)
        call, programme = self.costs(HOUSE, [OLD_CALL, "/programmes/novapec/"])

        assert with_platform == alone
        assert platform[0] <= call + 1
        assert platform[1] <= programme + 1

    def test_what_a_form_has_sent_may_be_answered_at_the_other_host(self):
        for host, address in ((PLATFORM, FORM), (HOUSE, "/suivi/")):
            policy = visitor(host).get(address).headers["Content-Security-Policy"]

            (targets,) = [part.split()[1:] for part in policy.split("; ") if part.startswith("form-action")]
            assert targets == ["'self'", HERE, THERE]


@pytest.mark.usefixtures("page_cache")
class TestWhatIsKept(Platform):
    def test_hosts_share_no_kept_page_and_what_the_admin_changes_holds_at_once(self):
        for _twice in range(2):
            assert read("/").h1.get_text(strip=True) == "Novapec"
            assert read("/", HOUSE).h1.get_text(strip=True) != "Novapec"
        with self.assertNumQueries(0):
            visitor().get("/")

        with self.captureOnCommitCallbacks(execute=True):
            Site.objects.get(pk=self.world.site.pk).delete()

        assert read("/").h1.get_text(strip=True) != "Novapec"
        assert head(read(OLD_CALL, HOUSE), rel="canonical") == [f"{HERE}{OLD_CALL}"]
        assert self.world.call.full_url == f"{HERE}{OLD_CALL}"

        with self.captureOnCommitCallbacks(execute=True):
            root = Page.objects.get(pk=self.world.programme.pk)
            Site.objects.create(hostname=PLATFORM, port=80, root_page=root)

        assert visitor(HOUSE).get(OLD_CALL).headers["Location"] == f"{THERE}{CALL}"
        assert head(read(CALL), rel="canonical") == [f"{THERE}{CALL}"]
