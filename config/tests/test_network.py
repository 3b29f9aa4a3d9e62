import pytest
from django.conf import settings as shop

from config.network import client_network


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::1", "::/64"),
        ("", ""),
        ("unix:", ""),
        ("nonsense", ""),
    ],
)
def test_the_address_of_the_connection_is_who_asks(rf, address, network):
    assert client_network(rf.get("/", REMOTE_ADDR=address)) == network


@pytest.mark.parametrize(
    ("proxies", "forwarded", "network"),
    [
        (0, "198.51.100.1", "10.0.0.1"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        (2, "1.1.1.1, 198.51.100.1,10.0.0.2", "198.51.100.1"),
        (2, "198.51.100.1", "10.0.0.1"),
        (1, "198.51.100.1:4711", "198.51.100.1"),
        (1, "[2001:db8::7]:4711", "2001:db8::/64"),
        (1, "2001:db8::7", "2001:db8::/64"),
        (1, "unknown", ""),
        (1, "[", ""),
        (1, " , ", "10.0.0.1"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(rf, settings, proxies, forwarded, network):
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded}
    assert client_network(rf.get("/", headers=headers, REMOTE_ADDR="10.0.0.1")) == network


def test_a_proxy_that_wrote_nothing_is_the_client_itself(rf, settings):
    settings.TRUSTED_PROXIES = 1
    assert client_network(rf.get("/", REMOTE_ADDR="10.0.0.1")) == "10.0.0.1"
    assert client_network(None) == ""


@pytest.mark.parametrize("file", ["Makefile", "docs/production.md", "e2e/shop/serve.py"])
def test_no_server_is_started_that_believes_the_header_by_itself(file):
    """Uvicorn takes it from whoever connects from 127.0.0.1, before the shop sees the request."""
    text = (shop.BASE_DIR / file).read_text(encoding="utf-8")
    assert "uvicorn" in text
    assert "--no-proxy-headers" in text
