"""What `DATABASE_URL` becomes, and what a connection is told as it opens."""

import pytest
from django.db import connection

from config.settings.base import databases

URL = "postgresql://site@localhost/site"


@pytest.mark.postgres
@pytest.mark.django_db
def test_postgresql_compiles_no_query():
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")

        assert cursor.fetchone() == ("off",)


@pytest.mark.parametrize(
    ("url", "options"),
    [(URL, "-c jit=off -c max_parallel_workers_per_gather=0"), (f"{URL}?options=-c%20jit%3Don", "-c jit=on")],
    ids=["own", "asked for"],
)
def test_what_the_address_asks_for_comes_before_what_we_do(url, options):
    found = databases(url)["default"]["OPTIONS"]

    assert (found["options"], found["connect_timeout"]) == (options, 2)


def test_nobody_waits_long_for_a_connection():
    found = databases(URL)["default"]

    assert found["ENGINE"] == "core.databases.postgresql"
    assert (found["OPTIONS"]["pool"]["timeout"], found["CONN_HEALTH_CHECKS"]) == (3, True)
