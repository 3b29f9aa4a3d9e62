"""The mails that the shop has sent, read from its folder: its worker sends them soon."""

import re
import time
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit

PATIENCE = 90  # seconds until a mail must be there
# Django names a file by the second and a place in memory: two mails may share one.
BETWEEN = b"\n" + b"-" * 79 + b"\n"


class SentEmails:
    def __init__(self, folder: Path):
        self.folder = folder

    def to(self, address: str) -> list[tuple[str, str]]:
        """Return subject and text of each mail to this address, the oldest first."""
        files = sorted(self.folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns)
        texts = [text for file in files for text in file.read_bytes().split(BETWEEN) if text]
        emails = [message_from_bytes(text, policy=policy.default) for text in texts]
        return [
            (message["Subject"], message.get_body(("plain",)).get_content())
            for message in emails
            if message["To"] == address
        ]

    def wait_for(self, address: str, subject: str) -> str:
        """Wait for the mail with this subject, and return the text of the last one."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if texts := [text for written, text in self.to(address) if written == subject]:
                return texts[-1]
            time.sleep(0.1)
        raise AssertionError(f"no mail “{subject}” to {address}, but {self.to(address)}")

    def confirmation_path(self, address: str, subject: str) -> str:
        """Return the path of the link behind which the address is proven."""
        text = self.wait_for(address, subject)
        return urlsplit(re.search(r"http://\S+/confirm/\S+", text)[0]).path

    def link_path(self, address: str, subject: str) -> str:
        """Return the path of the last link in the last mail with this subject."""
        return urlsplit(re.findall(r"http://\S+", self.wait_for(address, subject))[-1]).path
