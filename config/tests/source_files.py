"""The shop's files, as the tests read them that look after the shape of the house."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ["accounts", "catalogue", "basket", "orders", "support", "staff"]  # in import order
PRESENT = [app for app in APPS if (ROOT / app / "__init__.py").exists()]


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
