"""Every check that is not a test: style, types, floors of the house, migrations, deployment."""

from pathlib import Path

from launch.places import ROOT
from launch.steps import Step, run, summary

# A complete environment as an operator would give it, so that `check --deploy` sees the production settings.
PRODUCTION = {
    "ALLOWED_HOSTS": "www.example.org",
    "DATABASE_URL": "postgresql://site@localhost/site",
    "DEFAULT_FROM_EMAIL": "site@example.org",
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "EMAIL_URL": "smtp://localhost:25",
    "REDIS_URL": "redis://localhost:6379/0",
    "SECRET_KEY": "only-to-check-the-settings-0123456789-abcdefghijklmnopqrstuvwxyz",
    "SITE_URL": "https://www.example.org",
}


def steps(python: Path) -> list[Step]:
    """The checks, the quickest first."""
    tools = python.parent
    templates = [path.relative_to(ROOT) for path in sorted((ROOT / "templates").rglob("*.html"))]
    manage: list[Path | str] = [python, "manage.py"]
    return [
        Step("Style of the code", [tools / "ruff", "check", "."]),
        Step("Format of the code", [tools / "ruff", "format", "--check", "."]),
        Step("Format of the templates", [tools / "djade", "--check", "--target-version", "5.2", *templates]),
        Step("Style of the templates", [tools / "djlint", "--lint", "--quiet", "templates"]),
        Step("Floors of the house", [tools / "lint-imports"]),
        Step(
            "Types",
            [
                tools / "mypy",
                "site",
                "core",
                "registrations",
                "rolemodels",
                "programmes",
                "inbox",
                "home",
                "search",
            ],
        ),
        Step(
            "Migrations are complete",
            [*manage, "makemigrations", "--check", "--dry-run"],
            {"DATABASE_URL": "sqlite://:memory:", "SECRET_KEY": PRODUCTION["SECRET_KEY"]},
        ),
        Step("Production settings", [*manage, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    ]


def check(python: Path) -> int:
    """Run them all; 1 if one failed."""
    return summary([run(step) for step in steps(python)])
