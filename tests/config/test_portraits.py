"""The drawn portraits of the demo's role models."""

from config.demo.content import read
from config.demo.portraits import PORTRAITS, portrait
from config.demo.translations import entries_in


def test_each_role_model_of_the_demo_has_a_portrait_of_its_own():
    people = [entry for entry in entries_in("fr") if entry["type"] == "rolemodels.RoleModelPage"]

    assert sorted(person["picture"] for person in people) == sorted(PORTRAITS)
    assert all(person["is_example"] for person in people)
    assert set(PORTRAITS) <= {entry["key"] for entry in read("pictures")}


def test_no_two_portraits_are_alike_and_they_are_the_same_each_time():
    looks = {name: portrait(name).finished().tobytes() for name in PORTRAITS}

    assert len(set(looks.values())) == len(PORTRAITS)
    assert portrait("portrait-awa").finished().tobytes() == looks["portrait-awa"]
    for part in ("skin", "hair", "style"):
        assert len({getattr(who, part) for who in PORTRAITS.values()}) == len(PORTRAITS), part
