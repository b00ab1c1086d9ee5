"""What forms of a Wagtail site usually are: a project of Wagtail's own form builder, as its documentation writes it.

One page with the fields of our simple form, as deep in its tree as ours, that keeps what is sent and mails the person.
Middleware as `wagtail start` writes it, Django's forgery check included, and our connections to PostgreSQL.
"""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from launch.stop import Stop

PATH = "/programmes/declics/edition/atelier/"
THANKS = "Merci, votre inscription est enregistrée."

FILES = {
    "peer/__init__.py": "",
    "peer/settings.py": """
import os
from pathlib import Path

import environ

SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = os.environ["ALLOWED_HOSTS"].split(",")
INSTALLED_APPS = [
    "peer",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]
ROOT_URLCONF = "peer.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
DATABASES = {"default": environ.Env.db_url_config(os.environ["DATABASE_URL"])}
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "options": "-c jit=off -c max_parallel_workers_per_gather=0",
    "pool": {"min_size": 2, "max_size": 10, "timeout": 3},
}
vars().update(environ.Env.email_url_config(os.environ["EMAIL_URL"]))
DEFAULT_FROM_EMAIL = os.environ["DEFAULT_FROM_EMAIL"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = Path(__file__).parents[1] / "static"
MEDIA_ROOT = Path(__file__).parents[1] / "media"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
WAGTAIL_SITE_NAME = "peer"
WAGTAILADMIN_BASE_URL = os.environ["SITE_URL"]
""",
    "peer/urls.py": """
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [path("admin/", include(wagtailadmin_urls)), path("", include(wagtail_urls))]
""",
    "peer/wsgi.py": """
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
""",
    "peer/models.py": """
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.contrib.forms.models import AbstractEmailForm, AbstractFormField
from wagtail.models import Page


class FolderPage(Page):
    pass


class FormField(AbstractFormField):
    page = ParentalKey("FormPage", on_delete=models.CASCADE, related_name="form_fields")


class FormPage(AbstractEmailForm):
    def process_form_submission(self, form):
        self.to_address = form.cleaned_data["courriel"]
        return super().process_form_submission(form)
""",
    "peer/fill.py": """
import django

django.setup()

from django.core.management import call_command
from wagtail.models import Page, Site

from peer.models import FolderPage, FormField, FormPage

call_command("migrate", verbosity=0)
Page.objects.filter(depth=2).delete()
here = Page.objects.get(depth=1).add_child(instance=FolderPage(title="Accueil", slug="accueil"))
Site.objects.all().delete()
Site.objects.create(hostname="localhost", root_page=here, is_default_site=True)
*folders, last = PATH.strip("/").split("/")
for name in folders:
    here = here.add_child(instance=FolderPage(title=name, slug=name))
page = FormPage(title="Atelier", slug=last, subject="Votre inscription")
for number, (label, kind) in enumerate(
    [("nom", "singleline"), ("courriel", "email"), ("projet", "multiline"), ("accord", "checkbox")]
):
    page.form_fields.add(FormField(sort_order=number, label=label, field_type=kind, required=True))
here.add_child(instance=page)
""",
    "peer/templates/peer/base.html": """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>{{ page.title }}</title></head>
<body><main><h1>{{ page.title }}</h1>{% block main %}{% endblock %}</main></body></html>
""",
    "peer/templates/peer/form_page.html": """{% extends "peer/base.html" %}
{% block main %}
<form method="post">{% csrf_token %}{{ form.as_p }}<button>Envoyer</button></form>
{% endblock %}
""",
    "peer/templates/peer/form_page_landing.html": """{% extends "peer/base.html" %}
{% block main %}<p>THANKS</p>{% endblock %}
""",
}


def made(folder: Path, environ: dict[str, str]) -> dict[str, str]:
    """Write the project there and fill its database; the environment it is served with. Raises Stop."""
    for name, text in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.replace("PATH", repr(PATH)).replace("THANKS", THANKS), encoding="utf-8")
    environ = environ | {"DJANGO_SETTINGS_MODULE": "peer.settings", "PYTHONPATH": str(folder)}
    django = [sys.executable, "-m", "django"]
    for command in (
        [*django, "makemigrations", "peer", "--verbosity=0"],
        [sys.executable, "-m", "peer.fill"],
    ):
        _run(command, folder, environ)
    return environ


def _run(command: Iterable[str], folder: Path, environ: dict[str, str]) -> None:
    if subprocess.run(list(command), cwd=folder, env=environ, stdout=sys.stderr, check=False).returncode:
        raise Stop("The project of Wagtail's form builder could not be made.")
