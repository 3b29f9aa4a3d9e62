"""Which app, folder and module knows which (DESIGN 3): read from the files, templates too."""

import ast
import re

import pytest

from config.tests.source_files import (
    APPS,
    PRESENT,
    ROOT,
    handwritten_files,
    name,
    python_files,
    strings,
    templates,
    tree,
)

# Where config/ names the apps it joins.
WIRING = {"api_settings.py", "settings.py", "urls.py", "asgi.py", "wsgi.py"}
IMPORTS_IN_FUNCTIONS = {
    "accounts/apps.py": "models can be imported once all apps are loaded",
    "catalogue/apps.py": "models can be imported once all apps are loaded",
    "basket/apps.py": "models can be imported once all apps are loaded",
    "orders/apps.py": "models can be imported once all apps are loaded",
    "staff/apps.py": "models can be imported once all apps are loaded",
    "orders/pdf.py": "WeasyPrint is heavy and may be missing; only who makes a PDF imports it",
}
APP_NAME = re.compile(rf"({'|'.join(APPS)})(\.\w+)+")
TEMPLATE_NAME = re.compile(r"[a-z_]+/[\w/]+\.(html|txt)")
REACHES = re.compile(r'{%\s*(?:include|extends)\s+"([^"]+)"')
LOADS = re.compile(r"{%\s*load\s+(?:[\w ]+\bfrom\s+)?([\w ]+?)\s*%}")
# Templates in folders that are not called like their app: of libraries, and of emails.
FOLDERS = {"account": "accounts", "socialaccount": "accounts", "admin": "staff"}


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
            case ast.Constant(value=str(text)) if TEMPLATE_NAME.fullmatch(text):
                names = [f"{app_of_template(text)}."]
            case ast.Call(func=ast.Attribute(attr="get_model")):
                names = [f"{text}." for text in strings(node.args[:1])]
        for dotted in names:
            if (app := dotted.split(".")[0]) in APPS:
                yield node.lineno, app


@pytest.mark.parametrize("app", PRESENT)
def test_an_app_names_only_itself_and_apps_before_it(app):
    files = python_files(app)
    wrong = [
        f"{name(path)}:{line} names {other}"
        for path in files
        for line, other in apps_named_in(path)
        if other not in known_to(app)
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


def known_to(app):
    """Return the apps that one may name; config, which no app stands before, may name none."""
    return APPS[: APPS.index(app) + 1] if app in APPS else []


def app_of_template(template_name):
    """Return whose a template is: "config" for what stands in no app's folder."""
    folders = template_name.removeprefix("emails/").split("/")[:-1]
    folder = folders[0] if folders else ""
    return folder if folder in APPS else FOLDERS.get(folder, "config")


def template_name(path):
    parts = path.relative_to(ROOT).parts
    return "/".join(parts[parts.index("templates") + 1 :])


def tag_libraries():
    """Return the apps by their libraries of template tags."""
    paths = [path for path in handwritten_files() if path.parent.name == "templatetags"]
    return {path.stem: path.relative_to(ROOT).parts[0] for path in paths}


def apps_reached_by(path):
    """Yield (what is named, its app) for each include, extends and load of a template."""
    libraries = tag_libraries()
    text = path.read_text(encoding="utf-8")
    for other in REACHES.findall(text):
        yield other, app_of_template(other)
    for names in LOADS.findall(text):
        yield from ((library, libraries.get(library, "config")) for library in names.split())


def test_templates_reach_only_apps_before_theirs():
    reached = [
        (template_name(path), other, app)
        for path in templates()
        for other, app in apps_reached_by(path)
    ]
    wrong = [
        f"{template} reaches {other}"
        for template, other, app in reached
        if app in APPS and app not in known_to(app_of_template(template))
    ]
    assert wrong == []
    assert len(reached) >= 200
    assert len({app for _, _, app in reached}) >= 5


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports():
    """Return the modules of the shop with those that each imports, at any depth."""
    modules = {module_name(path): path for path in handwritten_files()}
    found = {module: set() for module in modules}
    for module, path in modules.items():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    dotted = f"{node.module}.{alias.name}"
                    found[module].add(dotted if dotted in modules else node.module)
            elif isinstance(node, ast.Import):
                found[module] |= {alias.name for alias in node.names}
    return {module: (others & modules.keys()) - {module} for module, others in found.items()}


def room(module):
    """Return the folder of an app that a module is in, or itself where it lies in none."""
    parts = module.split(".")
    is_in_folder = (ROOT / parts[0] / parts[1]).is_dir() if len(parts) > 1 else False
    return ".".join(parts[:2]) if is_in_folder else module


def circle(graph):
    """Return one circle of a graph, as the way round it; an empty list where there is none."""
    done = set()

    def follow(node, way):
        if node in way:
            return [*way[way.index(node) :], node]
        if node not in done:
            for other in sorted(graph.get(node, ())):
                if found := follow(other, [*way, node]):
                    return found
            done.add(node)
        return []

    return next((found for node in sorted(graph) if (found := follow(node, []))), [])


def test_no_modules_import_each_other_in_a_circle():
    graph = imports()
    assert circle(graph) == []
    assert sum(len(others) for others in graph.values()) >= 800


def test_no_folders_import_each_other_in_a_circle():
    rooms = {}
    for module, others in imports().items():
        rooms.setdefault(room(module), set()).update(map(room, others))
    assert circle({one: others - {one} for one, others in rooms.items()}) == []
    assert len([one for one in rooms if (ROOT / one.replace(".", "/")).is_dir()]) >= 20


def test_no_templates_include_each_other_in_a_circle():
    graph = {
        template_name(path): set(REACHES.findall(path.read_text(encoding="utf-8")))
        # Those that bear the name of a library's extend that one.
        - {template_name(path)}
        for path in templates()
    }
    assert circle(graph) == []
    assert len(graph) >= 150


def test_a_circle_is_found():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert circle({"a": {"b", "c"}, "b": {"c"}}) == []


def test_modules_import_at_their_top():
    wrong = {}
    for path in handwritten_files():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                inside = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
                if inside:
                    wrong[name(path)] = inside[0].lineno
    assert sorted(wrong.keys() - IMPORTS_IN_FUNCTIONS.keys()) == []
    assert sorted(IMPORTS_IN_FUNCTIONS.keys() - wrong.keys()) == []
