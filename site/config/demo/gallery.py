"""The drawings as pictures of the site, with what is read aloud in their place."""

from io import BytesIO

from django.core.files.images import ImageFile
from PIL import Image

from config.demo.content import read
from config.demo.pictures import drawing
from config.demo.portraits import PORTRAITS, portrait
from config.demo.world import World
from core.models import CustomImage

CREDIT = "Déclencheurs"  # our own, in words of no language


def make_pictures(world: World) -> None:
    """Every picture of the content files, drawn and stored."""
    for entry in read("pictures"):
        name = entry["key"]
        picture = CustomImage(
            title=entry["title"],
            description=entry["description"],
            credit=CREDIT,
            file=ImageFile(
                _webp(portrait(name).finished() if name in PORTRAITS else drawing(name)), name=f"{name}.webp"
            ),
            uploaded_by_user=world.by,
        )
        picture.save()
        world.pictures[name] = picture


def _webp(image: Image.Image) -> BytesIO:
    buffer = BytesIO()
    image.save(buffer, "WEBP", quality=88, method=2)
    buffer.seek(0)
    return buffer
