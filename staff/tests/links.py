"""What leads somewhere in an answer: attributes, headers, cookies, and what forms send."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl, unquote, urlsplit

HEADERS = ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url", "HX-Replace-Url", "Refresh")
FOLLOWED = ("href", "src", "hx-get", "data-href", "action")
PATH = re.compile(r"/(?![/\s])\S*|/")


class Page(HTMLParser):
    """Collects what leads somewhere, what may be asked for, and forms that are posted."""

    def __init__(self, html: str):
        super().__init__()
        self.paths: list[tuple[str, str]] = []
        self.asked: list[str] = []
        self.forms: list[tuple[str, dict]] = []
        self._form, self._select = None, ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        own = {name: value or "" for name, value in attrs}
        for name, value in own.items():
            if name != "value" or own.get("name") == "next":
                self.paths += [(name, path) for path in paths_in(name, value)]
        is_post = own.get("method", "get").lower() == "post"
        self.asked += [
            own[name] for name in FOLLOWED if own.get(name) and not (name == "action" and is_post)
        ]
        if tag == "form" and is_post:
            self._form = (own.get("action", ""), {})
            self.forms.append(self._form)
        if "hx-post" in own and tag != "form":
            self.forms.append((own["hx-post"], {}))
        self._field(tag, own)

    def _field(self, tag, own):
        name = own.get("name")
        if self._form is None:
            return
        if (
            tag == "option"
            and self._select
            and ("selected" in own or not self._form[1][self._select])
        ):
            self._form[1][self._select] = own.get("value", "")
        if not name or (own.get("type") in ("checkbox", "radio") and "checked" not in own):
            return
        self._form[1].setdefault(name, own.get("value", ""))
        self._select = name if tag == "select" else self._select

    def handle_endtag(self, tag):
        if tag == "form":
            self._form, self._select = None, ""
        if tag == "select":
            self._select = ""


def paths_in(name: str, value: str) -> list[str]:
    """Return the paths of this host that an attribute has, those of a way back included."""
    if name == "srcset":
        return [each.split()[0] for each in value.split(",") if each.split()]
    if not PATH.fullmatch(value):
        return []
    query = [text for _, text in parse_qsl(urlsplit(value).query)]
    return [value, *(unquote(text) for text in query if re.match(r"/\w", text))]


def paths_of_answer(response) -> list[tuple[str, str]]:
    """Return the paths in the headers and cookies of an answer."""
    led = [(name, response[name]) for name in HEADERS if name in response]
    found = [(name, path) for name, value in led for path in paths_in(name, value) or [value]]
    return found + [("Set-Cookie", each["path"]) for each in response.cookies.values()]
