"""What colleagues send comes in by the same checks as what applicants send, at every door of the admin."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import FileField
from django.urls import reverse
from PIL import Image
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.models import Collection, UploadedFile
from wagtail.users.models import UserProfile

from core.enums import StaffGroup
from core.files.fields import CheckedFileField, PictureField
from core.files.films import without_notes
from core.files.storages import private_storage
from core.models import CustomDocument, CustomImage, CustomRendition
from tests import factories
from tests.core.files import gallery
from tests.registrations.files import samples
from tests.registrations.files.samples import upload
from tests.registrations.files.test_pictures import bomb

pytestmark = pytest.mark.django_db
PLACE = "48.8566 N, chez Awa"
PICTURE_DOORS = ["wagtailimages:add", "wagtailimages:add_multiple", "wagtailimages_chooser:create"]
DOCUMENT_DOORS = ["wagtaildocs:add", "wagtaildocs:add_multiple", "wagtaildocs_chooser:create"]


@pytest.fixture
def colleague(client):
    client.force_login(factories.staff(StaffGroup.ADMINISTRATORS))
    return client


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    """Files that were made for one test are found by no other."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PRIVATE_ROOT = tmp_path / "private"
    private_storage().__dict__.pop("base_location", None)
    private_storage().__dict__.pop("location", None)
    yield
    private_storage().__dict__.pop("base_location", None)
    private_storage().__dict__.pop("location", None)


def through(client, door: str, name: str, content: bytes, **more):
    """Send a file by that door, as its screen does."""
    multiple = door.endswith("multiple")
    prefix = {
        "wagtailimages_chooser:create": "image-chooser-upload-",
        "wagtaildocs_chooser:create": "document-chooser-upload-",
    }.get(door, "")
    data = {
        f"{prefix}title": "Envoi",
        f"{prefix}collection": Collection.get_first_root_node().pk,
        ("files[]" if multiple else f"{prefix}file"): upload(name, content),
    } | more
    return client.post(reverse(door), data)


@pytest.mark.parametrize("door", [*PICTURE_DOORS, *DOCUMENT_DOORS])
def test_every_door_opens_before_anything_is_sent(colleague, door):
    answer = colleague.get(reverse(door))

    assert answer.status_code == 200


def photo(**options) -> bytes:
    """A photo that tells where it was taken, held sideways."""
    notes = Image.Exif()
    notes[0x0112], notes[0x013B] = 6, PLACE
    notes.get_ifd(0x8825)[1] = "N"
    return gallery.saved(
        gallery.fields(), "JPEG", exif=notes, comment=PLACE.encode(), quality=95, subsampling=0, **options
    )


def public_bytes() -> bytes:
    return b"".join(path.read_bytes() for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


@pytest.mark.parametrize("door", PICTURE_DOORS)
def test_picture_of_a_colleague_tells_nothing_of_where_it_was_taken(colleague, door):
    response = through(colleague, door, "Ma photo.jpg", photo())

    assert response.status_code in (200, 302), response.content
    picture = CustomImage.objects.get()
    picture.get_rendition("max-30x30")
    picture.get_rendition("original")
    with private_storage().open(picture.file.name) as kept:
        content = kept.read()
    assert PLACE.encode() not in content + public_bytes()
    assert not default_storage.exists(picture.file.name)
    assert (picture.width, picture.height) == (48, 64), "upright"
    for made in CustomRendition.objects.all():
        with default_storage.open(made.file.name) as content, Image.open(content) as shown:
            assert not shown.getexif()


def test_picture_that_a_program_saves_is_bared_as_well():
    picture = CustomImage(title="Programme", file=ContentFile(photo(), name="photo.jpg"))
    picture.save()

    with private_storage().open(picture.file.name) as kept:
        assert PLACE.encode() not in kept.read()
    assert (picture.width, picture.height) == (48, 64)


def avatar_form(content: bytes) -> AvatarPreferencesForm:
    profile = UserProfile.get_for_user(factories.staff(StaffGroup.EDITORS))
    return AvatarPreferencesForm({}, {"avatar": upload("moi.jpg", content)}, instance=profile)


def test_picture_of_an_account_is_bared_as_well():
    form = avatar_form(photo())

    assert form.is_valid(), form.errors
    form.save()
    assert PLACE.encode() not in public_bytes()
    assert public_bytes()


@pytest.mark.parametrize("door", PICTURE_DOORS)
@pytest.mark.parametrize("size", [(20_000, 20_000), (7_100, 7_100), (2_000_000_000, 2)])
def test_giant_picture_is_an_error_of_its_form(colleague, door, size):
    response = through(colleague, door, "affiche.png", bomb(*size))

    assert response.status_code == 200
    assert "50" in response.content.decode()
    assert not CustomImage.objects.exists()


def test_giant_picture_of_an_account_is_an_error_of_its_form():
    assert list(avatar_form(bomb(20_000, 20_000)).errors) == ["avatar"]


@pytest.mark.parametrize("door", [*PICTURE_DOORS, *DOCUMENT_DOORS])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("facture.pdf", samples.PROGRAM),
        ("photo.jpg", samples.PROGRAM),
        ("notes.txt", samples.PAGE),
        ("dossier.docx", samples.LOCKED_OFFICE),
        ("dossier.docx", samples.office(samples.WORD_MACROS)),
        ("statuts.pdf", samples.protected_pdf(owner="a", user="b")),
        ("statuts.pdf", samples.PDF[:100]),
        ("tout.zip", samples.archive({"facture.exe": samples.PROGRAM})),
    ],
)
def test_what_would_harm_or_could_not_be_read_is_refused_at_every_door(colleague, door, name, content):
    response = through(colleague, door, name, content)

    assert response.status_code == 200
    assert not CustomImage.objects.exists()
    assert not CustomDocument.objects.exists()
    assert not UploadedFile.objects.exists()


@pytest.mark.parametrize("door", DOCUMENT_DOORS)
def test_document_of_a_colleague_is_kept_under_a_name_that_fits(colleague, door):
    response = through(colleague, door, "Statuts 12.03.2024", samples.PDF)

    assert response.status_code in (200, 302), response.content
    assert CustomDocument.objects.get().filename.endswith(".pdf")


@pytest.mark.parametrize(
    ("field", "name", "content"),
    [
        ("file", "film.mp4", samples.PROGRAM),
        ("captions", "film.vtt", samples.PAGE),
        ("captions", "film.vtt", b"Bonjour"),
    ],
)
def test_film_and_captions_are_what_they_say(colleague, field, name, content):
    given = {
        "title": "Film",
        "language": "fr",
        "transcript": "null",
        "duration_seconds": "",
        field: upload(name, content),
    }

    response = colleague.post(reverse("wagtailsnippets_core_video:add"), given)

    assert response.status_code == 200
    assert response.context["form"].errors[field]


def test_film_tells_nothing_of_where_it_was_shot():
    def box(kind: bytes, content: bytes) -> bytes:
        return (len(content) + 8).to_bytes(4, "big") + kind + content

    place = PLACE.encode()
    film = (
        box(b"ftyp", b"isom\0\0\0\0isom")
        + box(
            b"moov",
            box(b"mvhd", b"kept") + box(b"trak", box(b"udta", place)) + box(b"udta", box(b"\xa9xyz", place)),
        )
        + box(b"uuid", place)
        + box(b"mdat", b"pixels")
    )

    bare = without_notes(ContentFile(film)).read()

    assert len(bare) == len(film)
    assert place not in bare
    assert b"kept" in bare
    assert bare.endswith(box(b"mdat", b"pixels"))


def test_what_waits_for_a_title_waits_in_private():
    waiting = UploadedFile.objects.create(file=upload("photo.jpg", photo()))

    assert public_bytes() == b""
    assert private_storage().exists(waiting.file.name)


def test_every_file_that_a_person_may_send_is_checked():
    """A new field for files is one of ours, or says here why it need not be."""
    otherwise = {
        "core.CustomDocument.file": "by core.files.forms.DocumentForm",
        "core.CustomRendition.file": "made from a picture that was checked",
        "registrations.Attachment.file": "by registrations.fields.uploads",
        "wagtailusers.UserProfile.avatar": "by core.files.forms.check_avatars",
        "wagtailcore.UploadedFile.file": "by the forms of pictures and documents, before it waits",
    }

    unchecked = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, FileField) and not isinstance(field, CheckedFileField | PictureField)
    }

    assert unchecked - {
        "wagtailimages.Image.file",
        "wagtailimages.Rendition.file",
        "wagtaildocs.Document.file",
    } == set(otherwise)
