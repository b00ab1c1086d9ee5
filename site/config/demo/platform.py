"""The demo's platform: Novapec on a host of its own, which browsers find by themselves below `localhost`."""

from wagtail.models import Page, Site

from config.demo.world import identity

PROGRAMME = "novapec"


def open_platform() -> Site:
    """Add the site whose root page is the programme, at the port of the demo's own."""
    house = Site.objects.get(is_default_site=True)
    root = Page.objects.get(translation_key=identity(PROGRAMME), locale__language_code="fr")
    return Site.objects.create(hostname=f"{PROGRAMME}.{house.hostname}", port=house.port, root_page=root)
