"""What README, CONTRIBUTING and docs/ name is there: files, links, modules, names, commands."""

import re
from importlib import import_module

import django_extensions
import pytest
from django.core.management import find_commands, get_commands

from config.tests.source_files import APPS, ROOT, name

DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
SOURCES = ["config", *APPS, "templates", "static", "e2e", ".ci"]
SUFFIXES = {".py", ".html", ".txt", ".css", ".js", ".json", ".md", ".lua", ""}
TOOLS = ["Makefile", "pyproject.toml", "conftest.py", "manage.py", ".env.example"]
LENGTH, README_LINES = 120, 120
PLANNED = "†"  # in docs/design.md: not built yet
# What the recipes of CONTRIBUTING.md make, and what is a word of Django, HTML or a server.
EXAMPLES = {"LATE_DAYS", "ON_ORDER", "Audience", "BargainsPage", "include"}

FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
DOTTED = re.compile(rf"({'|'.join(['config', *APPS])})(\.\w+)+")
FILE = re.compile(r"\.?[\w*-]+(\.[\w-]+)*\.(py|html|txt|css|js|json|md|lock|png|toml)")
CITED = re.compile(r"DESIGN (law )?(\d[\d.]*(?:(?:, | and )\d[\d.]*)*)")
LAWS = re.compile(r"\blaws? (\d+(?:(?:, | and | to )\d+)*)")
PACKAGE = re.compile(r"^([A-Za-z][\w-]*)(?:\[[\w,]+\])?==", re.MULTILINE)


def expect_none(wrong):
    """Say all that is wrong, a line each."""
    assert not wrong, "\n".join(["", *sorted(": ".join(each) for each in wrong)])


def prose(path):
    """Return a page without its blocks of code."""
    return FENCE.sub("", path.read_text(encoding="utf-8"))


def built(path):
    """Return what a page says of what there is: no section and no line that is only planned."""
    sections = re.split(r"^(?=## )", prose(path), flags=re.MULTILINE)
    there = [text for text in sections if PLANNED not in text.partition("\n")[0]]
    return "\n".join(line for line in "".join(there).splitlines() if PLANNED not in line)


def words_in_code():
    """Yield (page, what stands between backticks) for all pages."""
    for path in DOCS:
        for code in CODE.findall(built(path)):
            yield name(path), code


def source_files():
    folders = [path for folder in SOURCES for path in sorted((ROOT / folder).rglob("*"))]
    paths = [*folders, *(ROOT / tool for tool in TOOLS)]
    return [path for path in paths if path.is_file() and path.suffix in SUFFIXES | {".toml"}]


def sources():
    """Return the text of all code, by file; not of this test, which names what must not be."""
    return {
        name(path): path.read_text(encoding="utf-8")
        for path in source_files()
        if path.name != "test_docs.py"
    }


def headings(path):
    """Return the anchors of a page, as GitHub makes them."""
    lines = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", line.strip().lower()).replace(" ", "-") for line in lines}


def commands():
    """Return the commands of manage.py, with those that only developers have."""
    return {*get_commands(), *find_commands(f"{django_extensions.__path__[0]}/management")}


def is_there(path_in_docs):
    """Whether a file or folder is there, from the root or from templates/."""
    pattern = re.sub(r"<\w+>", "*", path_in_docs).rstrip("/")
    return any(next(base.glob(pattern), None) for base in (ROOT, ROOT / "templates"))


def test_readme_is_a_front_door():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= README_LINES
    assert len(DOCS) >= 12


def test_lines_are_short():
    lines = [(name(p), line) for p in DOCS for line in p.read_text(encoding="utf-8").splitlines()]
    expect_none([(page, line) for page, line in lines if len(line) > LENGTH])
    assert len(lines) >= 500


def test_every_link_leads_somewhere():
    links = [(path, link) for path in DOCS for link in LINK.findall(prose(path))]
    wrong = []
    for path, link in links:
        target, _, anchor = link.partition("#")
        if "://" in target:
            continue
        file = (path.parent / target).resolve() if target else path
        if not file.exists() or (anchor and anchor not in headings(file)):
            wrong.append((name(path), link))
    expect_none(wrong)
    assert len(links) >= 30


def test_every_file_and_folder_is_there():
    codes = {(page, code) for page, code in words_in_code() if "/" in code}
    paths = {(page, code) for page, code in codes if re.fullmatch(r"[\w.<][^ :={…]*", code)}
    expect_none([(page, code) for page, code in paths if not is_there(code)])
    assert len(paths) >= 200


def test_every_file_without_its_folder_is_there():
    known = {path.name for path in ROOT.glob("*")} | {path.name for path in source_files()}
    files = {(page, code) for page, code in words_in_code() if FILE.fullmatch(code)}
    there = {code for _, code in files if code in known or is_there(code)}
    expect_none([(page, code) for page, code in files if code not in there])
    assert len(files) >= 30


def found(dotted):
    """Whether a dotted name leads to a module, or to something in one."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            thing = import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            thing = getattr(thing, part, None)
        return thing is not None
    return False


def test_every_module_and_what_is_in_it_is_there():
    names = {(page, code.removesuffix("()")) for page, code in words_in_code()}
    dotted = {
        (page, code) for page, code in names if DOTTED.fullmatch(code) and not FILE.fullmatch(code)
    }
    expect_none([(page, code) for page, code in dotted if not found(code)])
    assert len(dotted) >= 4


def test_every_name_stands_in_the_code():
    known = set(re.findall(r"\w+", "\n".join(sources().values()))) | EXAMPLES | commands()
    spans = {(p, code) for p, code in words_in_code() if re.fullmatch(r"[\w.]+(\(\))?", code)}
    spans = {(page, code) for page, code in spans if not FILE.fullmatch(code)}
    cited = {(page, word) for page, code in spans for word in re.findall(r"[A-Za-z_]\w+", code)}
    expect_none([(page, word) for page, word in cited if word not in known])
    assert len(cited) >= 200


def test_every_command_and_every_target_is_there():
    targets = set(re.findall(r"^([a-z]\w*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    texts = [path.read_text(encoding="utf-8") for path in DOCS]
    asked = {word for text in texts for word in re.findall(r"manage\.py ([a-z]\w*)", text)}
    made = {word for text in texts for word in re.findall(r"(?:`|^)make ([a-z]\w*)", text, re.M)}
    assert (asked - commands(), made - targets) == (set(), set())
    assert len(asked) >= 14
    assert len(made) >= 9


def test_every_target_is_explained():
    explained = set(re.findall(r"^\| `make (\w+)`", (ROOT / "docs/commands.md").read_text(), re.M))
    helped = re.findall(r"^([a-z0-9]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert explained == set(helped), "docs/commands.md has a line for each target"
    assert len(explained) >= 8


def numbers(text):
    return re.findall(r"\d+(?:\.\d+)?", text)


def test_every_number_of_the_design_that_code_cites_is_there():
    design = (ROOT / "docs/design.md").read_text(encoding="utf-8")
    sections = set(re.findall(r"^## (\d+)\.", design, re.MULTILINE))
    laws = set(re.findall(r"^(\d+)\. \*\*", design, re.MULTILINE))
    cited = [(file, *each) for file, text in sources().items() for each in CITED.findall(text)]
    wrong = []
    for file, law, text in cited:
        for number in numbers(text):
            section, _, rule = ("2", "", number) if law else number.partition(".")
            if section not in sections or (rule and rule not in laws):
                wrong.append((file, number))
    by_law = [(file, each) for file, text in sources().items() for each in LAWS.findall(text)]
    wrong += [(file, n) for file, each in by_law for n in numbers(each) if n not in laws]
    expect_none(wrong)
    assert len(cited) >= 40
    assert len(by_law) >= 20


@pytest.mark.parametrize(
    ("file", "title", "least"),
    [
        ("requirements.txt", "## What the shop runs on", 25),
        ("requirements-dev.txt", "## What only developers need", 10),
    ],
)
def test_every_package_has_its_reason(file, title, least):
    section = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8").split(title)[1]
    explained = re.findall(r"^\| ([\w-]+) \|(?! ?-)", section.split("\n## ")[0], re.MULTILINE)
    packages = PACKAGE.findall((ROOT / file).read_text(encoding="utf-8"))
    hint = "docs/dependencies.md has a line for each package"
    assert sorted(set(explained) - {"package"}) == sorted(packages), hint
    assert len(packages) >= least


def test_every_class_of_an_example_stands_in_a_file_of_its_recipe():
    recipes = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("\n## ")[1:]
    wrong, seen = [], 0
    for recipe in recipes:
        paths = {ROOT / code for code in CODE.findall(FENCE.sub("", recipe)) if "/" in code}
        known = "\n".join(path.read_text() for path in paths if path.suffix == ".py")
        examples = "\n".join(re.findall(r"```python\n(.*?)```", recipe, re.DOTALL))
        classes = set(re.findall(r"\b[A-Z][a-z]\w+", re.sub(r'".*?"', "", examples))) - EXAMPLES
        title = recipe.partition("\n")[0]
        wrong += [(title, each) for each in classes if not re.search(rf"\b{each}\b", known)]
        seen += len(classes)
    expect_none(wrong)
    assert seen >= 10
