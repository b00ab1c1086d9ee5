"""The production settings: clean to Django's own check, and nothing starts without what has no safe default."""

import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from launch.places import ROOT
from tests.servers.site import plain_environ

COMPLETE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "kept-in-no-file-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "ALLOWED_HOSTS": "www.example.org",
    "SITE_URL": "https://www.example.org/",
    "DATABASE_URL": "postgresql://site:password@db.example.org:5432/site",
    "EMAIL_URL": "smtp+tls://user:password@smtp.example.org:587",
    "DEFAULT_FROM_EMAIL": "Déclencheurs <ne-pas-repondre@example.org>",
}


@pytest.fixture
def python(tmp_path):
    """Run Python in production's environment, with or without some of its variables."""

    def run(*arguments: str, without: str = "", **also: str) -> subprocess.CompletedProcess:
        environ = plain_environ() | COMPLETE | {"VAR_DIR": str(tmp_path)} | also
        environ.pop(without, None)
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environ,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def settings_of(python, expression: str, **environ: str) -> str:
    """What an expression of Django's settings is worth in production."""
    code = f"import django; django.setup(); from django.conf import settings; print({expression})"
    done = python("-c", code, **environ)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


def check(python, **environ: str) -> subprocess.CompletedProcess:
    return python("manage.py", "check", "--deploy", "--fail-level", "WARNING", **environ)


def test_deployment_check_is_clean(python):
    done = check(python)

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
    assert "silenced" not in done.stdout.replace("(0 silenced)", "")


def test_deployment_check_is_clean_with_a_provider_of_openid_connect(python):
    done = check(
        python,
        OIDC_SERVER_URL="https://portail.example.org",
        OIDC_CLIENT_ID="site",
        OIDC_CLIENT_SECRET="secret",
        OIDC_ONLY="true",
        OIDC_EMERGENCY="secours@example.org",
    )

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_deployment_check_would_say_that_a_key_is_weak(python):
    done = check(python, SECRET_KEY="weak")

    assert done.returncode != 0
    assert "security.W009" in done.stderr


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "DATABASE_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL"]
)
def test_production_does_not_start_without(python, name):
    done = python("-c", "import config.wsgi", without=name)

    assert done.returncode != 0
    assert name in done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize("empty", ["", "  ", "\t"], ids=["empty", "spaces", "tab"])
@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "DATABASE_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL"]
)
def test_production_does_not_start_with_an_empty(python, name, empty):
    """What env.example leaves empty is as if it were missing, for the server and for any command."""
    done = python("-c", "import config.wsgi", **{name: empty})

    assert done.returncode != 0, f"{name} may be empty"
    assert name in done.stderr.strip().splitlines()[-1]


def test_production_does_not_start_for_no_host(python):
    assert "ALLOWED_HOSTS" in check(python, ALLOWED_HOSTS=" , ").stderr


def test_the_demo_has_a_default_for_whatever_is_empty(python, tmp_path):
    names = [
        *COMPLETE,
        "PORT",
        "REDIS_URL",
        "AWS_S3_ENDPOINT_URL",
        "FORM_MIN_SECONDS",
        "TRUSTED_PROXY",
        "DEBUG",
        "LOG_LEVEL",
    ]
    empty = dict.fromkeys(names, " ") | {"DJANGO_SETTINGS_MODULE": "config.settings.development"}
    (tmp_path / "secret_key").touch()
    code = (
        "import django; django.setup(); from django.conf import settings;"
        "from django.test import Client; import sys;"
        "sys.exit(Client().get('/healthz', headers={'host': 'localhost'}).status_code != 200"
        " or len(settings.SECRET_KEY) < 50)"
    )

    done = python("-c", code, **empty)

    assert done.returncode == 0, done.stderr
    assert len((tmp_path / "secret_key").read_text()) >= 50


def test_production_starts_when_complete_and_has_no_debug(python):
    done = python(
        "-c", "import config.wsgi; from django.conf import settings; print(settings.DEBUG)", DEBUG="1"
    )

    assert (done.returncode, done.stdout.strip().splitlines()[-1]) == (0, "False"), done.stderr


def test_production_makes_no_key_nor_database_of_its_own(python, tmp_path):
    assert check(python).returncode == 0

    assert [path.name for path in tmp_path.iterdir() if path.name in ("secret_key", "db.sqlite3")] == []


@pytest.mark.parametrize(
    "service",
    [
        {"AWS_S3_ENDPOINT_URL": "https://s3.example.org"},
        {"AWS_S3_REGION_NAME": "eu-west-3"},
    ],
    ids=["any service", "Amazon's own"],
)
def test_policy_lets_the_browser_show_pictures_of_the_bucket_and_no_other(python, service):
    environ = service | {
        "AWS_STORAGE_BUCKET_NAME": "declencheurs",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }
    code = "__import__('django.core.files.storage').core.files.storage.default_storage.url('a.webp')"

    address = settings_of(python, code, **environ)
    sources = settings_of(python, "*settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src']", **environ)

    origin = "{0.scheme}://{0.netloc}".format(urlsplit(address))
    assert set(sources.split()) == {"'self'", "data:", origin}


def test_the_second_factor_cannot_be_turned_off(python):
    done = check(python, SECOND_FACTOR="false")

    assert done.returncode != 0
    assert "SECOND_FACTOR" in done.stderr
    assert settings_of(python, "settings.SECOND_FACTOR") == "True"
