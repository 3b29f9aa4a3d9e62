"""What the process does with its environment, seen from outside: a real one is started."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

from config.environment import secret_key

SECRET = "0123456789-abcdefghijklmnopqrstuvwxyz" * 2
GOOD = {"SECRET_KEY": SECRET, "ALLOWED_HOSTS": "shop.example"}
YEAR = {"HSTS_SECONDS": "31536000"}
OPENID = {
    "OIDC_SERVER_URL": "https://id.example:8443/realms/staff/",
    "OIDC_CLIENT_ID": "booktime",
    "OIDC_SECRET": "a-secret",
}


def start(*command, **environment):
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *(command or ["manage.py", "check"])],
        cwd=settings.BASE_DIR,
        env=clean | {"DATABASE_URL": "sqlite://:memory:"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_starts_with_a_secret_and_hosts():
    assert start(**GOOD).returncode == 0


@pytest.mark.parametrize(
    ("environment", "missing"),
    [
        ({}, "SECRET_KEY"),
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "change-me", "ALLOWED_HOSTS": "shop.example"}, "SECRET_KEY"),
        (GOOD | {"SECRET_KEY": "only-for-debugging-" + SECRET}, "SECRET_KEY"),
        ({"SECRET_KEY": SECRET}, "ALLOWED_HOSTS"),
        (GOOD | {"DEBUG": "perhaps"}, "DEBUG"),
        (GOOD | {"CONN_MAX_AGE": "long"}, "CONN_MAX_AGE"),
        (GOOD | {"DATABASE_URL": "what://is/this"}, "DATABASE_URL"),
        (GOOD | {"EMAIL_URL": "mail.shop.example"}, "EMAIL_URL"),
        (GOOD | {"EMAIL_URL": "what://is/this"}, "EMAIL_URL"),
        (GOOD | {"TRUSTED_PROXIES": "some"}, "TRUSTED_PROXIES"),
        (GOOD | {"SHOP_COUNTRIES": "GB,XX"}, "SHOP_COUNTRIES"),
        (GOOD | {"SHOP_COUNTRIES": "GB;IE"}, "SHOP_COUNTRIES"),
        (GOOD | {"SHOP_COUNTRIES": ","}, "SHOP_COUNTRIES"),
        (GOOD | {"INVOICE_YEARS": "ten"}, "INVOICE_YEARS"),
        (GOOD | {"SHOP_URL": "shop.example"}, "SHOP_URL"),
        (GOOD | {"SCRIPT_NAME": "/shop", "SHOP_URL": "https://shop.example/other"}, "SHOP_URL"),
        (GOOD | {"SHOP_URL": "https://shop.example/shop"}, "SHOP_URL"),
        (GOOD | {"SCRIPT_NAME": "shop"}, "SCRIPT_NAME"),
        (GOOD | {"SCRIPT_NAME": "/shop/"}, "SCRIPT_NAME"),
        (GOOD | {"SCRIPT_NAME": "/"}, "SCRIPT_NAME"),
        (GOOD | {"SCRIPT_NAME": "/a//b"}, "SCRIPT_NAME"),
        (GOOD | {"SCRIPT_NAME": "//evil.example"}, "SCRIPT_NAME"),
        (GOOD | {"SCRIPT_NAME": "/a/../b"}, "SCRIPT_NAME"),
        (GOOD | YEAR | {"HSTS_PRELOAD": "true"}, "HSTS_PRELOAD"),
        (GOOD | {"HSTS_PRELOAD": "true", "HSTS_SUBDOMAINS": "true"}, "HSTS_PRELOAD"),
        (GOOD | {"OIDC_CLIENT_ID": "booktime"}, "OIDC_SERVER_URL"),
        (GOOD | {"OIDC_SERVER_URL": "https://id.example", "OIDC_CLIENT_ID": "b"}, "OIDC_SECRET"),
        (GOOD | OPENID | {"OIDC_SERVER_URL": "id.example"}, "OIDC_SERVER_URL"),
    ],
)
def test_without_what_it_needs_it_refuses_in_one_line(environment, missing):
    refused = start(**environment)
    assert refused.returncode != 0
    assert len(refused.stderr.strip().splitlines()) == 1
    assert missing in refused.stderr


def setting(name, **environment):
    script = f"from django.conf import settings; print(settings.{name})"
    settings_of = {"DJANGO_SETTINGS_MODULE": "config.settings"}
    return start("-c", script, **GOOD | settings_of | environment).stdout.strip()


def test_a_form_may_lead_to_the_staffs_provider_where_there_is_one():
    name = 'CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"]'
    assert setting(name) == """["'self'"]"""
    assert setting(name, **OPENID) == """["'self'", 'https://id.example:8443']"""
    assert "realms/staff'" in setting("SOCIALACCOUNT_PROVIDERS", **OPENID)


def test_staff_are_asked_for_a_second_factor_but_not_in_the_demo():
    name = "STAFF_SECOND_FACTOR"
    assert setting(name) == "True"
    assert setting(name, DEBUG="true") == "False"
    assert setting(name, STAFF_SECOND_FACTOR="off") == "False"


def test_mail_leaves_by_the_machines_own_server_unless_another_one_is_named():
    assert setting("EMAIL_BACKEND").endswith("smtp.EmailBackend")
    assert (setting("EMAIL_HOST"), setting("EMAIL_PORT")) == ("localhost", "25")
    assert setting("DEFAULT_FROM_EMAIL") == "BookTime <shop@shop.example>"
    url = {"EMAIL_URL": "smtp+tls://shop:p%40ss@mail.example:587"}
    assert (setting("EMAIL_HOST_PASSWORD", **url), setting("EMAIL_USE_TLS", **url)) == (
        "p@ss",
        "True",
    )


def test_the_shop_s_countries_are_listed_once_and_the_first_one_on_top():
    assert setting("SHOP_COUNTRIES", SHOP_COUNTRIES="ie, GB,IE") == "['IE', 'GB']"
    assert setting("COUNTRIES_FIRST", SHOP_COUNTRIES="ie, GB,IE") == "['IE']"
    assert len(setting("SHOP_COUNTRIES").split()) == 31


def test_tracebacks_belong_to_make_dev():
    assert setting("DEBUG") == "False"
    assert setting("DEBUG", DEBUG="true") == "False"
    assert setting("DEBUG", STATIC_LIVE="true") == "False"
    assert setting("DEBUG", DEBUG="true", STATIC_LIVE="true") == "True"


@pytest.mark.parametrize(
    ("host", "called"),
    [("", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("192.0.2.7", "192.0.2.7"), ("::1", "[::1]")],
)
def test_a_demo_shop_is_called_by_where_it_listens(host, called):
    demo = {"DEBUG": "true", "HOST": host, "PORT": "8123", "ALLOWED_HOSTS": ""}
    assert setting("SHOP_URL", **demo) == f"http://{called}:8123"
    assert f"'{called}'" in setting("ALLOWED_HOSTS", **demo)


def secrets_in(path):
    """Return every secret that stands in a file of the project."""
    text = (settings.BASE_DIR / path).read_text()
    return re.findall(r'SECRET_KEY(?:=|", default=")([\w-]+)', text)


KNOWN = [*secrets_in("config/settings.py"), *secrets_in(".env.example"), "django-insecure-"]


@pytest.mark.parametrize(
    "secret",
    [
        *KNOWN,
        *(f"{known}{SECRET}" for known in KNOWN),
        *(f" {known.upper()}{SECRET}" for known in KNOWN),
        SECRET[:49],
        "abcd" * 20,
    ],
)
def test_a_secret_that_others_know_or_guess_is_refused(secret, monkeypatch):
    assert len(KNOWN) == 3
    monkeypatch.setenv("SECRET_KEY", secret)
    with pytest.raises(SystemExit) as refused:
        secret_key("SECRET_KEY")
    assert "SECRET_KEY" in str(refused.value)
    assert secret not in str(refused.value)


def test_a_new_shop_promises_a_day_of_https_and_nothing_for_others():
    assert setting("SECURE_HSTS_SECONDS") == "86400"
    assert setting("SECURE_HSTS_INCLUDE_SUBDOMAINS") == "False"
    assert setting("SECURE_HSTS_PRELOAD") == "False"
    sure = YEAR | {"HSTS_SUBDOMAINS": "true", "HSTS_PRELOAD": "true"}
    assert setting("SECURE_HSTS_PRELOAD", **sure) == "True"


@pytest.mark.parametrize("given", ["", "https://shop.example", "https://shop.example/shop/"])
def test_the_path_the_shop_is_mounted_under_stands_once_in_its_address(given):
    assert setting("SHOP_URL", SCRIPT_NAME="/shop", SHOP_URL=given) == "https://shop.example/shop"


def test_cookies_of_a_shop_under_a_path_are_for_that_path_alone():
    for name in ("SESSION_COOKIE", "CSRF_COOKIE"):
        assert setting(f"{name}_PATH") == "/"
        assert setting(f"{name}_PATH", SCRIPT_NAME="/shop") == "/shop"
        assert setting(f"{name}_NAME").startswith("__Host-")
        assert setting(f"{name}_NAME", SCRIPT_NAME="/shop").startswith("__Secure-")


def test_redirects_to_https_lead_to_the_shop_s_own_host():
    url = {"SHOP_URL": "https://shop.example:8443/", "ALLOWED_HOSTS": "*"}
    assert setting("SECURE_SSL_HOST", **url) == "shop.example:8443"


def test_https_of_a_request_is_a_proxy_s_word_only_where_there_is_one():
    assert setting("SECURE_PROXY_SSL_HEADER") == "None"
    proxied = {"TRUSTED_PROXIES": "1"}
    header = "('HTTP_X_FORWARDED_PROTO', 'https')"
    assert setting("SECURE_PROXY_SSL_HEADER", **proxied) == header
    assert setting("SECURE_PROXY_SSL_HEADER", **proxied, HTTPS="false") == "None"


def test_a_check_tells_who_forgot_the_proxy():
    details = {"SHOP_ADDRESS": "1 High Street,Leeds", "SHOP_BANK": "IBAN"}
    check = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    assert start(*check, **GOOD, **details, TRUSTED_PROXIES="1").returncode == 0
    warned = start(*check, **GOOD, **details)
    assert warned.returncode != 0
    assert "config.W001" in warned.stderr
