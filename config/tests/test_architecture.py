"""The shape of the house (DESIGN 3, STYLE): read from the files, so that no reviewer has to."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ["accounts", "catalogue", "basket", "orders", "support", "staff"]  # in import order
PRESENT = [app for app in APPS if (ROOT / app / "__init__.py").exists()]
WIRING = {"settings.py", "urls.py", "asgi.py", "wsgi.py"}  # where config/ names the apps it joins
MODULE_LINES, FUNCTION_LINES, TEMPLATE_LINES = 300, 40, 120
LINE_LENGTH = 120

APP_NAME = re.compile(rf"({'|'.join(APPS)})(\.\w+)+")
INLINE = {
    "script": re.compile(
        r'<script(?![^>]*\bsrc=)(?![^>]*type="application/(?:ld\+)?json")[^>]*>', re.IGNORECASE
    ),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"<\w[^>]*\sstyle\s*=", re.IGNORECASE),
    "handler": re.compile(r"<\w[^>]*\son\w+\s*=", re.IGNORECASE),
    "htmx handler": re.compile(r"\bhx-on\b", re.IGNORECASE),
    "script address": re.compile(r"\bjavascript:", re.IGNORECASE),
}
TEMPLATE_CODE = re.compile(
    r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL
)
PINNED = re.compile(r"[A-Za-z0-9._-]+(\[[a-z0-9_,-]+\])?==\d[\w.]*")


def python_files(*folders):
    """Return the shop's modules; tests are free to import, and migrations to be long."""
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in paths if "tests" not in path.parts]


def handwritten_files():
    return [path for path in python_files("config", *APPS) if "migrations" not in path.parts]


def templates():
    return [
        path
        for folder in ("templates", *(f"{app}/templates" for app in ["config", *APPS]))
        for path in sorted((ROOT / folder).rglob("*"))
        if path.is_file()
    ]


def name(path):
    return str(path.relative_to(ROOT))


def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def strings(nodes):
    return [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def apps_named_in(path):
    """Yield (line, app) for imports at any depth and for strings such as "orders.Order"."""
    for node in ast.walk(tree(path)):
        names = []
        match node:
            case ast.Import():
                names = [f"{alias.name}." for alias in node.names]
            case ast.ImportFrom(level=0):
                names = [f"{node.module}."]
            case ast.ImportFrom():
                package = path.relative_to(ROOT).parent.parts
                base = package[: len(package) - node.level + 1]
                names = [".".join([*base, node.module or alias.name, ""]) for alias in node.names]
            case ast.Constant(value=str(text)) if APP_NAME.fullmatch(text):
                names = [text]
            case ast.Call(func=ast.Attribute(attr="get_model")):
                names = [f"{text}." for text in strings(node.args[:1])]
        for dotted in names:
            if (app := dotted.split(".")[0]) in APPS:
                yield node.lineno, app


@pytest.mark.parametrize("app", PRESENT)
def test_an_app_names_only_itself_and_apps_before_it(app):
    files = python_files(app)
    allowed = APPS[: APPS.index(app) + 1]
    wrong = [
        f"{name(path)}:{line} names {other}"
        for path in files
        for line, other in apps_named_in(path)
        if other not in allowed
    ]
    assert wrong == []
    assert len(files) >= 2


def test_config_knows_no_app_except_where_it_joins_them():
    files = [path for path in python_files("config") if path.name not in WIRING]
    assert [f"{name(p)}:{line} names {app}" for p in files for line, app in apps_named_in(p)] == []
    assert len(files) >= 3


def test_the_import_sweep_sees_what_there_is():
    seen = [app for path in python_files("config", *APPS) for _, app in apps_named_in(path)]
    assert len(PRESENT) >= 4
    assert len(seen) >= 30


def test_modules_are_short():
    files = handwritten_files()
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {path: n for path, n in lengths.items() if n > MODULE_LINES} == {}
    assert len(files) >= 30


def test_functions_are_short():
    lengths = {
        f"{name(path)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for path in handwritten_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {function: n for function, n in lengths.items() if n > FUNCTION_LINES} == {}
    assert len(lengths) >= 100


def test_templates_are_short():
    lengths = {
        name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in templates()
    }
    assert {path: n for path, n in lengths.items() if n > TEMPLATE_LINES} == {}
    assert len(lengths) >= 10


def test_lines_of_style_sheets_are_short():
    files = sorted((ROOT / "static").rglob("*.css"))
    long = [
        f"{name(path)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LINE_LENGTH
    ]
    assert long == []
    assert len(files) >= 20


def test_templates_hold_no_inline_script_style_or_handler():
    wrong = []
    for path in templates():
        # Template code may hold ">" and "one=1"; what is left is what a browser would see.
        html = TEMPLATE_CODE.sub("", path.read_text(encoding="utf-8"))
        wrong += [f"{name(path)}: {kind}" for kind, bad in INLINE.items() if bad.search(html)]
    assert wrong == []
    assert len(templates()) >= 10


def test_no_module_has_a_name_that_says_nothing():
    files = python_files("config", *APPS, "e2e")
    words = {word for path in files for word in path.relative_to(ROOT).with_suffix("").parts}
    assert words & {"util", "utils", "helper", "helpers", "core"} == set()
    assert len(words) >= 30


def variables_read():
    """Return the environment variables that any module, or the Makefile, takes from outside."""
    found = set(re.findall(r"call dotenv,(\w+)", (ROOT / "Makefile").read_text(encoding="utf-8")))
    for path in python_files("config", *APPS):
        for node in ast.walk(tree(path)):
            match node:
                case ast.Call(func=function, args=[ast.Constant(value=str(text)), *_]):
                    reader = ast.unparse(function)
                case ast.Subscript(value=value, slice=ast.Constant(value=str(text))):
                    reader = ast.unparse(value)
                case _:
                    continue
            if re.fullmatch(
                r"(\w+\.)?env(\.\w+)?|required|flag|number|country_codes|(os\.)?environ(\.get)?"
                r"|(os\.)?getenv",
                reader,
            ):
                found.add(text)
    return found


def test_every_variable_read_is_documented_and_every_documented_one_is_read():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    documented = set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", example, re.MULTILINE))
    assert sorted(variables_read() - documented) == []
    assert sorted(documented - variables_read()) == []
    assert len(documented) >= 8


@pytest.mark.parametrize(("file", "least"), [("requirements.txt", 10), ("requirements-dev.txt", 5)])
def test_requirements_are_pinned(file, least):
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith(("#", "-r "))]
    assert [line for line in wanted if not PINNED.fullmatch(line.split(" #")[0].strip())] == []
    assert len(wanted) >= least
