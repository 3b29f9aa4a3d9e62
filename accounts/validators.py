"""Keeps addresses of web sites out of names and postal addresses, which mails carry to others.

A bare "evil.example" stays: companies and houses are called like that.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError

# "http:" also without slashes; "www" only where a word begins. 。 is a dot to browsers.
WEB_ADDRESS = re.compile(r":\s*/\s*/|(?<!\w)(?:https?|ftp)\s*:|(?<!\w)www\s*[.。]")


def validate_no_web_address(text: str) -> None:
    """Refuse text that a mail program would make a link of, or that is to look like one."""
    plain = unicodedata.normalize("NFKC", text).casefold()  # full-width letters are letters
    plain = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")
    if WEB_ADDRESS.search(plain):
        raise ValidationError("Please leave out web addresses here.", code="web_address")
