"""One word per concept (docs/glossary.md): read from definitions, templates and style sheets."""

import ast
import re
from collections import defaultdict

from config.tests.source_files import APPS, ROOT, handwritten_files, name, templates, tree

SYNONYMS = {
    "book books titles edition editions": "product",
    "shelf shelves": "category, or stock",
    "picture pictures": "image",
    "letter letters mail mails": "email",
    "postage": "shipping",
    "person persons people stranger strangers shopper shoppers somebody": "user, customer, visitor",
    "wish wishes fact facts": "data, params, fields",
    "mover movers move moves marks": "transition, bulk action",
    "remembered drawn": "cached, rendered",
    "entrance entrances": "login, signup, authentication",
    "most longest": "MAX_…",
    "said told": "message",
}
FORBIDDEN = {word: meant for words, meant in SYNONYMS.items() for word in words.split()}
# Patterns of names that say such a word, and why they may.
ALLOWED = {
    r"address[_-]?book": "the field's word for a user's addresses",
    r"at_most": "a limit that is handed over",
    r"send(_confirmation)?_mail": "allauth calls it so",
    r"Royal_?Mail": "a company",
    r"slow_movers|most_bought_products": "reports, called as in their addresses",
    r"^book$": "the filter of the list of orders, which stands in addresses that were kept",
}
# Functions that are called alike because one caller asks all of them.
PUBLIC_TWICE = {
    "Command": "Django finds commands by it",
    "check": "each app's part of check_integrity",
    "export_personal_data": "each app's part of the download",
    "matching": "the same question to SQLite and to PostgreSQL",
    "ranked": "the same question to SQLite and to PostgreSQL",
    "register": "called when its app is ready, by its module's name",
}
# Of these each app, or each room of staff, has its own.
ONE_EACH = set(
    "apps checks emails factories forms integrity middleware personal_data queries rate_limits "
    "receivers services summary urls validators views".split()
)
# A module of these folders is called like what it shows, keeps or offers.
LAYERS = {"admin", "commands", "models", "templatetags", "views"}

WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
TAG = re.compile(r"{{(.*?)}}|{%(.*?)%}", re.DOTALL)
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
MARKUP_NAMES = re.compile(r"\b(?:class|id|for|form|aria-labelledby|aria-describedby)=\"([^\"]*)\"")
SELECTORS = re.compile(r"[.#]([a-z][\w-]*)(?=[^{}]*{)")


def words_of(identifier):
    return {word.lower() for word in WORDS.findall(identifier)}


def wrong_words(identifier):
    for pattern in ALLOWED:
        identifier = re.sub(pattern, "", identifier, flags=re.IGNORECASE)
    return words_of(identifier) & FORBIDDEN.keys()


def all_modules():
    folders = (*APPS, "config", "e2e")
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in paths if "migrations" not in path.parts]


def defined_in(path):
    """Yield what a module calls things: itself, classes, functions, parameters, variables.

    Names of tests are sentences.
    """
    yield 0, path.stem
    for node in ast.walk(tree(path)):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() if node.name.startswith("test_"):
                continue
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.lineno, node.name
            case ast.arg():
                yield node.lineno, node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.lineno, node.attr


def test_definitions_use_the_glossarys_words():
    found = [(path, line, each) for path in all_modules() for line, each in defined_in(path)]
    wrong = [
        f"{name(path)}:{line} {each}: say {FORBIDDEN[word]}"
        for path, line, each in found
        for word in wrong_words(each)
        if not (line == 0 and each.startswith("test_"))
    ]
    assert wrong == []
    assert len(found) >= 10_000


def test_templates_use_the_glossarys_words():
    found = []
    for path in templates():
        text = path.read_text(encoding="utf-8")
        tags = " ".join(QUOTED.sub("", one or other) for one, other in TAG.findall(text))
        names = " ".join(MARKUP_NAMES.findall(TAG.sub(" ", text)))
        found += [(path, each) for each in re.findall(r"[\w-]+", f"{path.stem} {tags} {names}")]
    wrong = {
        f"{name(path)} {each}: say {FORBIDDEN[word]}"
        for path, each in found
        for word in wrong_words(each)
    }
    assert sorted(wrong) == []
    assert len(found) >= 5_000


def test_style_sheets_use_the_glossarys_words():
    found = [
        (path, each)
        for path in sorted((ROOT / "static").rglob("*.css"))
        for each in [path.stem, *SELECTORS.findall(path.read_text(encoding="utf-8"))]
    ]
    wrong = {
        f"{name(path)} {each}: say {FORBIDDEN[word]}"
        for path, each in found
        for word in wrong_words(each)
    }
    assert sorted(wrong) == []
    assert len(found) >= 500


def is_view(node):
    """Tell whether a function answers requests: it is called as its route is, in a namespace."""
    arguments = [each.arg for each in getattr(node, "args", ast.arguments([], [])).args]
    return arguments[:1] == ["request"]


def test_no_public_name_is_defined_twice():
    definers = defaultdict(set)
    for path in handwritten_files():
        for node in tree(path).body:
            is_definition = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            if is_definition and not node.name.startswith("_") and not is_view(node):
                definers[node.name].add(name(path))
    twice = {each: sorted(paths) for each, paths in definers.items() if len(paths) > 1}
    assert {each: paths for each, paths in twice.items() if each not in PUBLIC_TWICE} == {}
    assert sorted(PUBLIC_TWICE.keys() - twice.keys()) == []
    assert len(definers) >= 700


def test_no_file_name_stands_twice_where_its_folder_does_not_tell():
    places = defaultdict(list)
    for path in handwritten_files():
        if path.name != "__init__.py" and path.parent.name not in LAYERS:
            places[path.stem].append(name(path))
    twice = {each: paths for each, paths in places.items() if len(paths) > 1}
    assert {each: paths for each, paths in twice.items() if each not in ONE_EACH} == {}
    assert sorted(ONE_EACH - twice.keys()) == []
    assert len(places) >= 150
