"""Where requests may go: which URLs, and which addresses."""

from ipaddress import ip_address

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from apps.delivery.models import Channel
from apps.delivery.targets import TargetError, address_check, target_check, target_read

PRIVATE = """
    0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.1.2.3 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1
    192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
    :: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1
    2002:7f00:1:: 2002:a00:1:: 2001:0:0:0:0:0:80ff:fefe 2001:db8::1 fc00::1 fd12:3456::1 fe80::1 fec0::1 ff02::1 ff0e::1
""".split()
PUBLIC = "1.1.1.1 8.8.8.8 93.184.216.34 2606:4700:4700::1111 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::".split()


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(TargetError, match="is not a public address"):
        address_check(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_not(address: str) -> None:
    address_check(ip_address(address))


@pytest.mark.parametrize("network", ["10.0.0.0/8", "127.0.0.0/8", "192.168.0.0/16", "169.254.0.0/16"])
@given(data=st.data())
def test_however_an_address_is_written_as_ipv6_it_is_refused(network: str, data: st.DataObject) -> None:
    v4 = data.draw(st.ip_addresses(v=4, network=network))
    for written in (f"::ffff:{v4}", f"64:ff9b::{v4}", f"2002:{int(v4) >> 16:x}:{int(v4) & 0xFFFF:x}::"):
        with pytest.raises(TargetError):
            address_check(ip_address(written))


def test_the_setting_lets_networks_through_and_no_others(settings: Settings) -> None:
    settings.DELIVERY_ALLOWED_NETWORKS = ["10.0.0.0/8", "fd00::/8"]
    for address in ("10.1.2.3", "::ffff:10.1.2.3", "fd00::1"):
        address_check(ip_address(address))
    for address in ("127.0.0.1", "192.168.1.1", "fc00::1"):
        with pytest.raises(TargetError):
            address_check(ip_address(address))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://example.com/", "Only https is used"),
        ("ftp://example.com/", "begins with https://"),
        ("file:///etc/passwd", "begins with https://"),
        ("gopher://example.com", "begins with https://"),
        ("example.com", "begins with https://"),
        ("https://user:password@example.com/", "user name or a password"),
        ("https://user@example.com/", "user name or a password"),
        ("https://example.com\\@10.0.0.1/", "user name or a password"),
        ("https://exa mple.com/", "no spaces"),
        ("https://example.com/\r\nHost: other", "no spaces"),
        ("https://example.com/" + "x" * 2_000, "2,000 characters at most"),
        ("https:///path", "no host name"),
        ("https://", "no host name"),
        ("https://exa_mple$.com/", "no host name"),
        ("https://[fe80::1%25eth0]/", "no host name"),
        ("https://[::1", "no URL"),
        ("https://example.com:99999/", "no URL"),
        ("https://example.com:0/", "A port is"),
        ("https://127.0.0.1/", "127.0.0.1 is not a public address"),
        ("https://[::1]:8443/", "::1 is not a public address"),
        ("https://[::ffff:10.0.0.1]/", "not a public address"),
        ("https://localhost/", "is this machine"),
        ("https://api.LOCALHOST./", "is this machine"),
    ],
)
def test_a_url_that_leads_nowhere_good_is_refused_when_it_is_typed(url: str, words: str) -> None:
    with pytest.raises(TargetError, match=words):
        target_check(url)
    with pytest.raises(ValidationError):
        Channel(name="One", kind="webhook", url=url).clean()


def test_a_refusal_does_not_repeat_the_url() -> None:
    for url in ("http://example.com/hidden", "https://10.0.0.1/hidden", "https://user:hidden@example.com"):
        with pytest.raises(TargetError) as refused:
            target_check(url)
        assert "hidden" not in str(refused.value)


def test_a_url_is_taken_apart_as_it_is_asked_for() -> None:
    target = target_read("https://Bücher.example:8443/a b".replace(" ", "%20") + "/ü?q=ä&x=1#part")
    assert target.host == "xn--bcher-kva.example"
    assert (target.port, target.path) == (8443, "/a%20b/%C3%BC?q=%C3%A4&x=1")
    assert target.origin == "https://xn--bcher-kva.example:8443"
    assert target_read("https://[2606:4700::1]").origin == "https://[2606:4700::1]"


def test_plain_http_is_let_through_by_a_setting(settings: Settings) -> None:
    settings.DELIVERY_ALLOW_HTTP = True
    assert target_read("http://example.com").port == 80
