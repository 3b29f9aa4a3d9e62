"""The shape of the house (DESIGN 3, STYLE): read from the files, so that no reviewer has to."""

import ast
import re

import pytest

from config.tests.source_files import (
    APPS,
    ROOT,
    handwritten_files,
    name,
    python_files,
    templates,
    tree,
)

MODULE_LINES, FUNCTION_LINES, TEMPLATE_LINES = 300, 40, 120
LINE_LENGTH = 120

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


def test_lines_of_templates_and_style_sheets_are_short():
    """A line of a plain-text mail is a paragraph, which mail programs break themselves."""
    files = [path for path in templates() if path.suffix == ".html"]
    files += sorted((ROOT / "static").rglob("*.css"))
    long = [
        f"{name(path)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LINE_LENGTH
    ]
    assert long == []
    assert len(files) >= 150


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
