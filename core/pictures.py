"""Pictures are made apart from the pages that show them: once they are sent, once a page is published, or by a command.

Encoding one takes up to a second in each size, and a full disk takes none: a page shows what is there
(`core.files.sizes`) and asks, once it is answered, for what is not.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from io import BytesIO
from secrets import token_hex

import willow
from django.core.cache import caches
from django.core.files import File
from django.core.signals import request_finished
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult
from wagtail.images.models import Filter
from wagtail.models import Page
from wagtail.signals import page_published

from core.caching.generations import forget_after_commit
from core.files import sizes
from core.files.storages import save_whole
from core.metadata import sharing
from core.models import BasePage, CustomImage, CustomRendition
from core.operating.health import since, watch
from core.operating.outages import is_passing

logger = logging.getLogger(__name__)

AFTER_ALL_ELSE = -10  # the priority of what no one waits for: letters leave first
ASKED = timedelta(minutes=10)  # pages ask as often at most, and a storage that refused is tried again
AT_ONCE = 500  # pictures whose sizes are looked up in one query
DRAWN_OF = {"file", "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height"}


class Undrawable(Exception):
    """The file of a picture is gone, or is no picture: trying again would change nothing."""


# --- Making ----------------------------------------------------------------------------------------


def make(picture: CustomImage, names: Iterable[str] = sizes.SIZES) -> int:
    """Make the sizes of the picture that are not there yet; return how many.

    Pages that showed it otherwise are made anew. Raises Undrawable, and what a storage raises that refuses: what was
    made before that stays.
    """
    lacking = sizes.lacking(picture, names)
    if not lacking:
        return 0
    try:
        with picture.file.storage.open(picture.file.name) as kept:
            content = kept.read()
    except FileNotFoundError as error:
        raise Undrawable(f"the file of picture {picture.pk} is gone") from error
    made = 0
    try:
        for each in lacking:
            _keep(picture, each, _drawn(picture, each, content))
            made += 1
    finally:
        picture.__dict__.pop("made", None)
        if made:
            forget_after_commit()
    return made


def _drawn(picture: CustomImage, by: Filter, content: bytes) -> File:
    try:
        return picture.generate_rendition_file(by, source=File(BytesIO(content), name=picture.file.name))
    except Exception as error:
        if is_passing(error):  # no room for what is being drawn
            raise
        raise Undrawable(f"picture {picture.pk} cannot be drawn: {type(error).__name__}") from error


def _keep(picture: CustomImage, by: Filter, drawn: File) -> None:
    """Under a name that no other file ever had: browsers keep what they were given for ever."""
    width, height = willow.Image.open(drawn).get_size()
    drawn.seek(0)
    rendition = CustomRendition(image=picture)
    name = rendition.get_upload_to(f"{token_hex(4)}.{drawn.name}")
    storage = rendition.file.storage
    kept, created = save_whole(storage, name, drawn), False
    try:
        _row, created = CustomRendition.objects.get_or_create(
            image=picture,
            filter_spec=by.spec,
            focal_point_key=by.get_cache_key(picture),
            defaults={"file": kept, "width": width, "height": height},
        )
    finally:
        if not created:  # somebody else was first, or there is no row to find it by
            storage.delete(kept)


def incomplete() -> Iterator[CustomImage]:
    """The pictures that lack a size, the newest first."""
    pks = list(CustomImage.objects.order_by("-pk").values_list("pk", flat=True))
    for start in range(0, len(pks), AT_ONCE):
        some = list(CustomImage.objects.filter(pk__in=pks[start : start + AT_ONCE]).order_by("-pk"))
        sizes.attach(some)
        yield from (picture for picture in some if sizes.lacking(picture))


# --- At the worker ---------------------------------------------------------------------------------


@task(priority=AFTER_ALL_ELSE)
def make_sizes(pk: int) -> int:
    """Make what a picture lacks; say how many sizes. Raises what a storage raises that refuses: it is tried again."""
    picture = CustomImage.objects.filter(pk=pk).first()
    return _make_or_ask_again(picture) if picture else 0


def _make_or_ask_again(picture: CustomImage, names: Iterable[str] = sizes.SIZES) -> int:
    try:
        return make(picture, names)
    except Undrawable as error:
        logger.warning("pictures: %s", error)
        return 0
    except Exception as error:
        logger.warning("pictures: %s could not be made: %s", picture.pk, type(error).__name__)
        ask(timezone.now() + ASKED)
        raise


@task()
def look_for_incomplete() -> int:
    """Have made what any picture lacks, unless that waits already; say of how many pictures."""
    waiting = DBTaskResult.objects.filter(task_path=make_sizes.module_path, status=TaskResultStatus.READY)
    asked = {row.args_kwargs["args"][0] for row in waiting.order_by("enqueued_at")}
    found = [picture.pk for picture in incomplete() if picture.pk not in asked]
    for pk in found:
        make_sizes.enqueue(pk)
    return len(found)


@task()
def prepare_pictures(pk: int) -> bool:
    """Make the sizes that the live page shows and has not, before all others, and the picture it is shared with.

    Say whether there was a page to show. Raises what a storage raises that refuses.
    """
    page = Page.objects.live().filter(pk=pk).specific().first()
    if page is None or not page.preview_modes:
        return False
    sizes.take_lacking()
    rendered = page.make_preview_request().status_code == 200
    lacking: dict[int, set[str]] = {}
    for picture, name in sizes.take_lacking():
        lacking.setdefault(picture, set()).add(name)
    for picture in CustomImage.objects.filter(pk__in=lacking).order_by("pk"):
        _make_or_ask_again(picture, lacking[picture.pk])
    if isinstance(page, BasePage):
        sharing.prepare(page)
    return rendered


# --- Who asks --------------------------------------------------------------------------------------


def ask(at: datetime | None = None) -> None:
    """Have the worker look for what lacks, now or at that moment, unless it is about to."""
    asked = DBTaskResult.objects.filter(
        task_path=look_for_incomplete.module_path, status=TaskResultStatus.READY
    )
    if not asked.exists():
        look_for_incomplete.using(run_after=at).enqueue()


@receiver(post_save, sender=CustomImage, dispatch_uid="core.pictures.sent")
def on_picture(instance: CustomImage, raw: bool, update_fields=None, **kwargs) -> None:  # noqa: FBT001
    """A picture was sent, or is cut around another point."""
    if not raw and (update_fields is None or DRAWN_OF & set(update_fields)):
        make_sizes.enqueue(instance.pk)


@receiver(page_published, dispatch_uid="core.prepare_pictures")
def on_publication(instance: Page, **kwargs) -> None:
    prepare_pictures.enqueue(instance.pk)


@receiver(request_finished, dispatch_uid="core.pictures.answered")
def on_answer(**kwargs) -> None:
    """The visitor has the page: now, and not once per view, what it could not show is asked for."""
    if not sizes.take_lacking() or not caches["default"].add("pictures.asked", "yes", ASKED.total_seconds()):
        return
    try:
        ask()
    except (DatabaseError, InterfaceError) as error:
        logger.warning("pictures: nobody could be asked: %s", type(error).__name__)
    if not connection.in_atomic_block:  # that of a test, which goes on
        close_old_connections()  # Django had done so already


# --- Who is told -----------------------------------------------------------------------------------


def _refused() -> str:
    """Told while it goes on, for what was refused is tried again every ten minutes; not once somebody has made it."""
    ours = DBTaskResult.objects.filter(
        task_path=make_sizes.module_path, finished_at__gt=timezone.now() - 3 * ASKED
    )
    last = ours.order_by("-finished_at").first()
    if last is None or last.finished_at is None or last.status != TaskResultStatus.FAILED:
        return ""
    picture = CustomImage.objects.filter(pk=last.args_kwargs["args"][0]).first()
    if picture is None or not sizes.lacking(picture):
        return ""
    return gettext("the storage took no picture at %(moment)s") % {"moment": since(last.finished_at)}


watch("pictures", _refused, gettext_lazy("sizes of pictures"), of_rows=True)
