"""The network that a request comes from, and what its address may not carry."""

import pytest
from django.test import RequestFactory

from core.web.requests import network_of, without_followers


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix:", ""),
        ("no address", ""),
    ],
)
def test_network_is_an_address_or_the_64_bits_of_an_ipv6_one(address, network):
    assert network_of(RequestFactory().get("/", REMOTE_ADDR=address)) == network


@pytest.mark.parametrize(
    ("forwarded", "network"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("10.9.8.7, 203.0.113.5", "203.0.113.5"),
        ("10.9.8.7,2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("", "127.0.0.1"),
        ("<script>", "127.0.0.1"),
        ("203.0.113.5, ", "127.0.0.1"),
    ],
)
def test_proxy_that_is_trusted_says_it_in_the_last_entry(settings, forwarded, network):
    settings.TRUSTED_PROXY = True
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)

    assert network_of(request) == network


def test_header_is_not_believed_without_a_proxy_of_ours(settings):
    settings.TRUSTED_PROXY = False
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="203.0.113.5")

    assert network_of(request) == "192.0.2.7"


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("utm_source=lettre&utm_medium=email", ""),
        ("theme=a&utm_campaign=avril+2027&page=2", "theme=a&page=2"),
        ("fbclid=abc&gclid=1&msclkid=2&xtor=EPR-1&at_medium=email&mtm_kwd=x&mc_eid=7&UTM_TERM=y", ""),
        ("theme=a&theme=b&q=utm_source%3D1", "theme=a&theme=b&q=utm_source%3D1"),
        ("q1=oui&page=&public", "q1=oui&page=&public"),
        ("etat=open&at=3&ref=4", "etat=open&at=3&ref=4"),
        ("", ""),
    ],
)
def test_what_follows_people_is_dropped_and_nothing_else_touched(query, kept):
    assert without_followers(query) == kept
