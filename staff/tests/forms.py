"""A form as a browser holds it: opened once, changed and sent later."""

from html.parser import HTMLParser

SKIPPED = {"submit", "button", "image", "file", "reset"}


class _Fields(HTMLParser):
    def __init__(self, form_id):
        super().__init__()
        self.form_id, self.inside, self.data = form_id, False, {}
        self.select = self.textarea = None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("id") == self.form_id
        elif not self.inside:
            return
        elif tag == "input" and given.get("type") not in SKIPPED:
            ticked = given.get("type") in ("checkbox", "radio")
            if not ticked or "checked" in given:
                self.add(given.get("name"), given.get("value") or ("on" if ticked else ""))
        elif tag == "textarea":
            self.textarea = given.get("name")
            self.data[self.textarea] = ""
        elif tag == "select":
            self.select = given.get("name")
        elif tag == "option" and "selected" in given:
            self.add(self.select, given.get("value") or "")

    def add(self, name, value):
        if name and "__prefix__" not in name:
            self.data.setdefault(name, []).append(value)

    def handle_data(self, data):
        if self.textarea:
            self.data[self.textarea] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            self.textarea = None


def opened(client, url, form_id) -> dict:
    """Return what a browser would send from this form if nothing were changed."""
    response = client.get(url)
    assert response.status_code == 200
    return fields_of(response, form_id)


def fields_of(response, form_id) -> dict:
    """Return the same for a form that an answer brought."""
    parser = _Fields(form_id)
    parser.feed(response.content.decode())
    # A browser leaves out the line feed that follows <textarea>.
    return {
        name: value.lstrip("\r\n") if isinstance(value, str) else value
        for name, value in parser.data.items()
    }
