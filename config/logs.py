"""What stands in a log: one line for what was refused, and nothing that opens anything.

Addresses hold tokens: of guests' orders, of passwords, of forms that were sent the wrong way. A
token is known by its look, wherever it stands, so that no new address has to be named here.
"""

import copy
import logging
import re
from itertools import pairwise
from urllib.parse import unquote_plus

HIDDEN = "[hidden]"
SHORTEST = 24  # signs of a token; nobody guesses one, and few names of books look like one
# Parameters that are hidden whatever they look like: forms' tokens, and what an OpenID provider
# sends back. The others' names stand for more than that where no address is.
NAME = re.compile(r"(?<![\w.-])([\w.-]++)(?:=|%3D)", re.IGNORECASE)
VALUE = re.compile(r"[^\s&;\"'<>#]*")
TELLING = re.compile(r"token|secret|password|signature|session", re.IGNORECASE)
TELLING_IN_ADDRESSES = {"code", "state", "key", "sig", "nonce"}
WORD = re.compile(rf"[^\s/?&=\"'<>#,;()\[\]{{}}|\\+]{{{SHORTEST},}}")
MAX_NAME_LENGTH = 20  # signs in which letters and digits are mixed; 978… and mr-hyde are not
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
HASHED_FILE = re.compile(r"[\w-]+\.[0-9a-f]{12}\.\w+")  # of static files
IN_ADDRESS = re.compile(r"(?:/|[?&;][^\s/?&;=]*=?)$")
RUN = re.compile(r"[^\W_]+")
CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), 127, *range(128, 160))}
SERVERS = ("uvicorn.access", "uvicorn.error", "gunicorn.access", "gunicorn.error", "django.server")


def mask(text: str) -> str:
    """Return the text with everything hidden that looks like a token."""
    return WORD.sub(_masked, _without_values(text))


def _without_values(text: str) -> str:
    """Hide the values of parameters whose names tell what they are."""
    pieces, end = [], 0
    for name in NAME.finditer(text):
        if name.start() >= end and _is_telling(name):
            pieces += [text[end : name.end()], HIDDEN]
            end = VALUE.match(text, name.end()).end()
    return "".join([*pieces, text[end:]])


def _is_telling(found: re.Match) -> bool:
    name, before = found[1].lower(), found.string[max(0, found.start() - 1) : found.start()]
    if before == "%":  # ?, & or ; within an address that is a value itself
        before, name = "&", re.sub("^(3f|26|3b)", "", name)
    in_address = before in ("?", "&", ";")
    return bool(TELLING.search(name)) or (in_address and name in TELLING_IN_ADDRESSES)


def _masked(found: re.Match) -> str:
    in_address = bool(IN_ADDRESS.search(found.string, max(0, found.start() - 40), found.start()))
    parts = unquote_plus(found[0]).split("/")
    return HIDDEN if any(looks_secret(part, in_address) for part in parts) else found[0]


def looks_secret(word: str, in_address: bool = True) -> bool:
    """Tell a signed or random word from names.

    Outside of addresses the number of a task is no secret, and NamesOfClasses look like chance.
    """
    if len(word) < SHORTEST or HASHED_FILE.fullmatch(word):
        return False
    if any(len(run) >= MAX_NAME_LENGTH and _is_mixed(run) for run in RUN.findall(word)):
        return True
    if not in_address:
        return False
    if UUID.fullmatch(word):
        return True
    kinds = {_kind(sign) for sign in word if sign.isalnum()}
    return _mixture(word) >= (0.15 if len(kinds) == 3 else 0.25)


def _is_mixed(run: str) -> bool:
    return not run.isalpha() and not run.isdigit()


def _mixture(word: str) -> float:
    """Return how often small letters, capitals and digits stand beside each other: two of three
    times in what chance has made, hardly ever in names."""
    runs = [[_kind(sign) for sign in run] for run in RUN.findall(word)]
    pairs = [pair for run in runs for pair in pairwise(run)]
    return sum(a != b for a, b in pairs) / max(len(pairs), SHORTEST // 2)


def _kind(sign: str) -> str:
    return "digit" if sign.isdigit() else "capital" if sign.isupper() else "small"


class LineFormatter(logging.Formatter):
    """Writes a message in one line; a traceback only where the shop itself is at fault."""

    def format(self, record: logging.LogRecord) -> str:
        if 400 <= getattr(record, "status_code", 500) < 500:
            record = copy.copy(record)  # other handlers may want to see it
            record.exc_info = record.exc_text = record.stack_info = None
        return mask(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        return super().formatMessage(record).translate(CONTROLS)


class MaskTokens(logging.Filter):
    """Masks the lines that a server writes by a handler of its own."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == "uvicorn.access":  # its formatter reads the arguments
            record.args = tuple(mask(a) if isinstance(a, str) else a for a in record.args or ())
        else:
            record.msg, record.args = mask(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = mask(logging.Formatter().formatException(record.exc_info))
        return True


def mask_servers() -> None:
    """Mask what the servers log; to be called when the shop is loaded, which they do first."""
    for name in SERVERS:
        logging.getLogger(name).addFilter(MaskTokens())


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": LineFormatter,
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Django's own handlers would write each line a second time.
    "loggers": {"django": {"handlers": [], "level": "WARNING"}},
}
