"""The mails that the shop has sent, read from its folder."""

import re
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit


class Letters:
    def __init__(self, folder: Path):
        self.folder = folder

    def to(self, address: str) -> list[tuple[str, str]]:
        """Return subject and text of each mail to this address, the oldest first."""
        files = sorted(self.folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns)
        mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
        return [
            (mail["Subject"], mail.get_body(("plain",)).get_content())
            for mail in mails
            if mail["To"] == address
        ]

    def link_to(self, address: str, subject: str) -> str:
        """Return the path of the link in the last mail with this subject."""
        *_, text = (text for written, text in self.to(address) if written == subject)
        return urlsplit(re.search(r"http://\S+", text)[0]).path
