"""One's own page: where things stand and what the person may do, in plain words."""

import pytest

from registrations.models import PersonalLink
from tests import factories

pytestmark = pytest.mark.django_db


def test_smoke(client):
    factories.home("en")
    registration = factories.registration(factories.intake(factories.call()))
    token = PersonalLink.issue(registration=registration)
    r = client.get(f"/en/suivi/{token}/")
    print(r.content.decode()[r.content.decode().index("<main"):])
    assert r.status_code == 200
    for p in ("confirmer", "annuler", "effacement", "liens", "consentement", "donnees.json", "calendrier.ics"):
        r = client.get(f"/en/suivi/{token}/{p}" + ("" if "." in p else "/"))
        print(p, r.status_code, r.headers.get("location"))
    r = client.post(f"/en/suivi/{token}/donnees.json")
    print(r.content.decode())
    r = client.get("/en/suivi/")
    print(r.status_code)
    r = client.post("/en/suivi/", {"email": "awa@example.org"})
    print(r.status_code, r.headers)
    r = client.post(f"/en/suivi/{token}/liens/")
    print(r.status_code)
