"""Pages with pictures, and what is made of these."""

from pathlib import Path

from bs4 import BeautifulSoup
from django.core.files.storage import default_storage
from django.test import Client
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from rolemodels.models import RoleModelPage
from tests import factories

ALL = 24  # sizes of a picture, hero and card being the same


def shown(client: Client, page) -> BeautifulSoup:
    """The page as a visitor gets it."""
    response = client.get(page.url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def story(**fields) -> RoleModelPage:
    """A page that is headed by a picture of which nothing is made."""
    return factories.role_model(picture=factories.ImageFactory(), **fields)


def waiting(task) -> list[DBTaskResult]:
    """The times that it is asked for, the first one first."""
    ready = DBTaskResult.objects.filter(task_path=task.module_path, status=TaskResultStatus.READY)
    return list(ready.order_by("enqueued_at"))


def files() -> set[str]:
    """All that the public storage holds."""
    folder = Path(default_storage.location)  # type: ignore[attr-defined]
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
