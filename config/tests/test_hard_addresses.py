"""No address is written by hand: wherever the shop is mounted, routes know theirs."""

import ast
import re

import pytest

from config.tests.source_files import ROOT, handwritten_files, name, templates, tree
from config.urls import urlpatterns

# Within the shop and compared with what is within it (path_info), or told to people who type it.
ALLOWED = {
    "config/health.py": {"/healthz", "/readyz"},
    "config/mount.py": {"/static/", "/media/"},
    "catalogue/models/feature.py": {
        "As /products/poetry/; left empty, it leads to the category or"
    },
}
REDIRECTS = re.compile(r"redirect|SeeOther", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""\b(?:href|src|action|formaction|hx-[a-z-]+|data-[a-z-]+)=["']/""")


def roots(patterns=urlpatterns) -> set[str]:
    """Return what the shop's addresses begin with."""
    found = {"static", "media", "healthz", "readyz"}
    for each in patterns:
        if route := re.match(r"\^?([\w.-]+)", str(each.pattern)):
            found.add(route[1])
        else:
            found |= roots(getattr(each, "url_patterns", []))
    return found


ADDRESS = re.compile(rf"(?<![\w.>/])/(?:{'|'.join(sorted(map(re.escape, roots())))})\b[/?]?")


def texts_of(path) -> list[tuple[int, str]]:
    """Return the texts of a module, without those that explain it."""
    nodes = list(ast.walk(tree(path)))
    defined = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    explained = {
        ast.get_docstring(node, clean=False) for node in nodes if isinstance(node, defined)
    }
    return [
        (node.lineno, node.value)
        for node in nodes
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value not in explained
    ]


def bare_redirects(path) -> list[int]:
    """Return the lines of redirects to "/", which need not be the shop's."""
    return [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and REDIRECTS.search(ast.unparse(node.func))
        and any(isinstance(each, ast.Constant) and each.value == "/" for each in ast.walk(node))
    ]


def hard_addresses_in(text: str) -> list[str]:
    return ADDRESS.findall(text) + ATTRIBUTE.findall(text)


def test_the_routes_are_known():
    assert {"basket", "order", "order-dashboard", "admin", "login", "sitemap.xml"} <= roots()
    assert len(roots()) >= 18


def test_python_writes_no_address_by_hand():
    files, texts, hard = handwritten_files(), 0, []
    for path in files:
        allowed = ALLOWED.get(name(path), ())
        for line, text in texts_of(path):
            texts += 1
            if hard_addresses_in(text) and not text.startswith(tuple(allowed)):
                hard.append(f"{name(path)}:{line} {text}")
        hard += [f"{name(path)}:{line} redirects to /" for line in bare_redirects(path)]
    assert hard == []
    assert len(files) >= 250
    assert texts >= 5_000


def test_templates_scripts_and_styles_write_no_address_by_hand():
    files = [*templates(), *sorted((ROOT / "static").rglob("*.js"))]
    files += sorted((ROOT / "static").rglob("*.css"))
    hard = [
        f"{name(path)}:{number} {line.strip()}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if hard_addresses_in(line)
    ]
    assert hard == []
    assert len(files) >= 150


@pytest.mark.parametrize(
    "planted",
    [
        '<a href="/order/1/">',
        '<form action="/">',
        '<div data-href="/anything/">',
        "fetch('/basket/')",
        "path === `/search/suggest/`",
        "url(/static/img/a.png)",
        "Disallow: /admin/",
        "/order-dashboard/?q=",
        "See /login/ and go on.",
        '<a href="{% if form %}/address/{% endif %}">',
        '<a href="{% url "account_login" %}?next=/order/">',
    ],
)
def test_what_is_planted_is_seen(planted):
    assert hard_addresses_in(planted)


@pytest.mark.parametrize(
    "fine",
    [
        '<a href="{{ base }}invoice/">',
        "https://shop.example/order/1/",
        "and/or",
        "templates/orders/order.html",
        "</a>",
    ],
)
def test_what_is_no_address_is_let_pass(fine):
    assert not hard_addresses_in(fine)
