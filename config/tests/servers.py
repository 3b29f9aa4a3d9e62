"""The shop on a real server of its own, without a database: what a test client cannot show."""

import os
import random
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

PATIENCE = 60  # seconds, on a machine that others use too
COMMANDS = {
    "uvicorn": "uvicorn config.asgi:application --port {port} --lifespan off --no-proxy-headers",
    "gunicorn": "gunicorn config.wsgi --bind 127.0.0.1:{port} --access-logfile -",
}


class Server:
    def __init__(self, name: str, port: int, log: Path):
        self.name, self.port, self._log = name, port, log

    @property
    def log(self) -> str:
        return self._log.read_text()

    def send(self, *parts: bytes) -> bytes:
        """Send these bytes, and return all that comes back until the server has no more to say."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as link:
            for part in parts:
                link.sendall(part)
            answer = b""
            while b"</html>" not in answer and (more := link.recv(65_536)):
                answer += more
            return answer


@contextmanager
def serving(name: str, folder: Path, **environment: str) -> Iterator[Server]:
    """Start a server as in production, with the log of its requests."""
    port, log = random.randrange(20_000, 32_000), folder / f"{name}.log"
    kept = {each: os.environ[each] for each in ("PATH", "HOME") if each in os.environ}
    variables = kept | {
        "DEBUG": "false",
        "HTTPS": "false",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "shop.example",
        "DATABASE_URL": "sqlite://:memory:",
        "STATIC_LIVE": "true",
    }
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *COMMANDS[name].format(port=port).split()],
            cwd=settings.BASE_DIR,
            env=variables | environment,
            stdout=output,
            stderr=output,
        )
    try:
        _wait(port, process, log)
        yield Server(name, port, log)
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _wait(port: int, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.05)
    raise RuntimeError(f"The server did not start:\n{log.read_text()[-2000:]}")
