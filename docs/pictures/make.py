"""`make pictures`: every picture of the guides and of the README, taken of the demo as it stands, in French.

ONLY="call-copy map" takes these alone. What is not there to see in the demo is written into this run's copy of it, by
the demo accounts: a film without captions, a page that waits for a publisher.
"""

import os
import re
import sys
import tempfile
from pathlib import Path

import dossiers
import people  # noqa: F401 its pictures are taken with the others
from PIL import Image
from studio import (
    FILM,
    GUIDE,
    PICTURES,
    README,
    WIDTH,
    Studio,
    actions,
    around,
    beside,
    field_of,
    keep,
    part,
    picture,
    prepare,
    seen,
    studio_of,
)

from launch.stop import Stop
from tests.servers import chromium
from tests.servers.site import site_server

PHONE = {"width": 390, "height": 844}
TALL = 9000  # enough for the longest form
# A browser in French writes the day first; the one that takes the pictures may know English only.
AS_IN_FRENCH = """field => {
    const day = field.value.split("-").reverse().join("/");
    field.type = "text";
    field.value = day;
}"""
# The name of the input of a form's field with that label in French.
LABELLED = """label => [...document.querySelectorAll("[name$=-value-label_fr]")].find(
    input => input.value.startsWith(label)).name"""

# --- The admin -----------------------------------------------------------------------------------


@picture(GUIDE, "dashboard")
def dashboard(studio: Studio) -> Image.Image:
    """What waits for whoever signs in."""
    page = studio.open("/admin/", height=900)
    return seen(page, left=0)


@picture(GUIDE, "call-list")
def call_list(studio: Studio) -> Image.Image:
    """The calls, each in its state."""
    return seen(studio.open(f"/admin/pages/{studio.pages['appels-a-projets']}/", height=720))


@picture(GUIDE, "call-copy")
def call_copy(studio: Studio) -> Image.Image:
    """Last year's dates, moved."""
    page = studio.open(f"/admin/appels/{studio.pages['exemple-hauts-de-france']}/copier/", height=900)
    page.eval_on_selector("[name=opens_on]", AS_IN_FRENCH)
    return seen(page)


@picture(GUIDE, "call-rounds")
def call_rounds(studio: Studio) -> Image.Image:
    """The rounds of a call, in its form."""
    page = studio.edit("exemple-ocean-indien", height=1400)
    return around(page, part(page, "Périodes de dépôt"))


@picture(GUIDE, "call-criterion")
def call_criterion(studio: Studio) -> Image.Image:
    """A question that tells whether one can apply."""
    page = studio.edit("appel-national", height=TALL)
    return around(page, page.locator("#panel-child-contenu-puis_je_candidater-section section").first)


@picture(GUIDE, "call-rules")
def call_rules(studio: Studio) -> Image.Image:
    """A version of the rules."""
    page = studio.edit("appel-national", height=TALL)
    return around(page, page.locator("#panel-child-contenu-rules-section section").last)


@picture(GUIDE, "round")
def a_round(studio: Studio) -> Image.Image:
    """The dates of a round that was extended."""
    page = studio.open("/admin/snippets/registrations/intake/?q=prolongée")
    page.get_by_role("link", name="Période d’exemple, prolongée").first.click()
    page.wait_for_load_state("networkidle")
    page.set_viewport_size({"width": WIDTH, "height": 1600})
    return around(page, part(page, "Calendrier"), page.locator("[name=extended_from]"))


@picture(GUIDE, "call-preview")
def call_preview(studio: Studio) -> Image.Image:
    """A call as it will be in its last days."""
    page = studio.edit("appel-national", height=820)
    page.locator("[data-side-panel-toggle=preview]").click()
    shown = page.frame_locator("[data-side-panel=preview] iframe").last
    shown.get_by_text("Ouvert").first.wait_for()
    page.locator("[data-side-panel=preview] select").select_option("closing_soon")
    shown.get_by_text("Ferme bientôt").first.wait_for()
    page.wait_for_load_state("networkidle")
    taken = seen(page)
    page.locator("[data-side-panel-toggle=preview]").click()  # the next forms would open with it
    return taken


@picture(GUIDE, "submit")
def submit(studio: Studio) -> Image.Image:
    """What an editor may do."""
    return actions(studio.edit("presence-en-ligne", by=studio.editor, height=640))


@picture(GUIDE, "approve")
def approve(studio: Studio) -> Image.Image:
    """What a publisher may do with a page that waits."""
    return actions(studio.edit("secteur-jeu-video", height=640))


@picture(GUIDE, "workshop")
def workshop(studio: Studio) -> Image.Image:
    """The fields of a workshop."""
    page = studio.edit("metiers-cybersecurite", height=2400)
    return around(page, field_of(page, "starts_at"), part(page, "Rediffusion"))


@picture(GUIDE, "video-list")
def video_list(studio: Studio) -> Image.Image:
    """The videos, with what each lacks."""
    return seen(studio.open("/admin/snippets/core/video/", height=600))


@picture(GUIDE, "refused")
def refused(studio: Studio) -> Image.Image:
    """A publication that waits for captions."""
    page = studio.edit("malik", height=1800)
    section = part(page, "Vidéo")
    section.get_by_role("button", name="Choisir vidéo").click()
    page.get_by_role("link", name=FILM).first.click()
    section.get_by_text(FILM).first.wait_for()
    page.locator("footer [data-w-dropdown-target=toggle]").first.click()
    page.locator("button[name=action-publish]").click()
    section.get_by_text("Il manque encore").wait_for()
    return around(page, section)


@picture(GUIDE, "replay")
def replay(studio: Studio) -> Image.Image:
    """A workshop that is over."""
    address = "/programmes/declics-numeriques/edition-decouverte/premiers-pas-cybersecurite/"
    return seen(studio.open(address, by=studio.visitor, height=1000), left=0)


@picture(GUIDE, "form-field")
def form_field(studio: Studio) -> Image.Image:
    """A question of the application, in both languages."""
    page = studio.open("/admin/snippets/registrations/form/?q=candidature", height=900)
    page.get_by_role("link", name="Dossier de candidature Novapec").first.click()
    page.wait_for_load_state("networkidle")
    page.set_viewport_size({"width": WIDTH, "height": 2400})
    asked = page.evaluate(LABELLED, "Titre du projet")
    block = page.locator("[data-streamfield-child]").filter(has=page.locator(f"[name={asked}]")).last
    block.locator("[data-panel-toggle]").first.click()
    return around(page, block)


@picture(GUIDE, "message")
def message(studio: Studio) -> Image.Image:
    """The words of a message, and its placeholders."""
    page = studio.open("/admin/messages/reminder_day/fr/", height=1100)
    return seen(page)


@picture(GUIDE, "role-model")
def role_model(studio: Studio) -> Image.Image:
    """The fields of a role model."""
    page = studio.edit("solene", height=2400)
    return around(page, field_of(page, "job_before"), part(page, "Vidéo"))


@picture(GUIDE, "path")
def path(studio: Studio) -> Image.Image:
    """A path, as visitors read it."""
    page = studio.open("/roles-modeles/solene/", by=studio.visitor, height=1000)
    return around(page, page.locator(".journey"))


@picture(GUIDE, "key-figure")
def key_figure(studio: Studio) -> Image.Image:
    """A figure with its source."""
    page = studio.open("/admin/snippets/programmes/keyfigure/?q=échantillon", height=1300)
    page.get_by_role("link", name="dans l’échantillon").first.click()
    page.wait_for_load_state("networkidle")
    return around(page, page.locator("form[data-edit-form]").first)


@picture(GUIDE, "promote")
def promote(studio: Studio) -> Image.Image:
    """The menus and the site maps."""
    page = studio.edit("a-propos", height=1200)
    page.get_by_role("tab", name="Promotion").click()
    return around(page, part(page, "Pour les menus du site"))


@picture(GUIDE, "translate")
def translate(studio: Studio) -> Image.Image:
    """The page's texts, one after the other, once it has been sent to translation."""
    page = studio.open(f"/admin/localize/submit/page/{studio.pages['questions-reponses']}/", height=760)
    page.get_by_label("anglais").check()
    page.get_by_role("button", name="Soumettre").click()
    page.get_by_role("button", name="Traduire", exact=True).or_(page.get_by_text("Traduire")).first.wait_for()
    page.wait_for_load_state("networkidle")
    return seen(page)


# --- The site ------------------------------------------------------------------------------------


@picture(README, "home")
def home(studio: Studio) -> Image.Image:
    """A wide window in light, a phone in dark."""
    desktop = seen(studio.open("/", by=studio.visitor, height=860), left=0)
    studio.visitor.set_viewport_size(PHONE)
    studio.visitor.emulate_media(color_scheme="dark")
    phone = seen(studio.visitor, left=0)
    studio.visitor.emulate_media(color_scheme="light")
    return beside(desktop, phone, height=760)


@picture(README, "call")
def call(studio: Studio) -> Image.Image:
    """The national call."""
    address = "/programmes/novapec/appels-a-projets/appel-national/"
    return seen(studio.open(address, by=studio.visitor, height=1040), left=0)


@picture(README, "map")
def funded_map(studio: Studio) -> Image.Image:
    """Where the funded projects are."""
    page = studio.open("/programmes/novapec/projets-soutenus/", by=studio.visitor, height=2000)
    return around(page, page.locator("svg[class*=map], .map, .region-map").first)


def say(progress: str) -> None:
    """Tell how far it is."""
    sys.stderr.write(f"{progress}\n")


def main() -> int:
    """Start the demo, take the pictures, keep them."""
    wanted = re.findall(r"[^\s,]+", os.environ.get("ONLY", "")) or list(PICTURES)
    try:
        chromium.executable()
        say("Starting the demo ...")
        with (
            tempfile.TemporaryDirectory() as folder,
            site_server(Path(folder) / "var") as server,
            studio_of(server) as studio,
        ):
            if not all(name.startswith(dossiers.PREFIX) for name in wanted):
                prepare(studio)
            for name in wanted:
                place, taken = PICTURES[name]
                say(f"{name}: {keep(taken(studio), place, name)} bytes")
    except (Stop, RuntimeError) as stop:  # the second is a demo that does not start
        say(str(stop))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
