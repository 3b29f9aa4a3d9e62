"""Starts the shop as in production: gunicorn with two processes, no DEBUG, on loopback."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from e2e.shop.serve import free_port

ROOT = Path(__file__).resolve().parents[2]
# The same in each process: it has signed the sessions that are measured, and guards nothing else.
SECRET = "measured, and known to everybody who reads this line; 0123456789"
SHOP, BARE_PAGE = "config.wsgi", "e2e.bench.bare_page:application"


def production(cache: Path, database_url: str) -> dict[str, str]:
    """Return the environment of a shop in production, with none of this shell's settings."""
    return {
        "PATH": os.environ["PATH"],
        "DEBUG": "false",
        "HTTPS": "false",
        "TRUSTED_PROXIES": "1",  # visitors come from many networks
        "SECRET_KEY": SECRET,
        "STAFF_SECOND_FACTOR": "false",
        "ALLOWED_HOSTS": "127.0.0.1,testserver",
        "DATABASE_URL": database_url,
        "STATIC_ROOT": str(cache / "static"),
        "MEDIA_ROOT": str(cache / "media"),
        "PYTHONPATH": str(ROOT),
    }


@contextmanager
def running(application: str, environment: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Start a server, yield its address and process id when it answers, and end it."""
    base = f"http://127.0.0.1:{free_port()}"
    program = str(Path(sys.executable).with_name("gunicorn"))
    options = ["--workers=2", f"--bind={base.removeprefix('http://')}", "--log-level=warning"]
    with subprocess.Popen([program, application, *options], cwd=ROOT, env=environment) as process:
        try:
            _wait_until_it_answers(base, process)
            yield base, process.pid
        finally:
            process.terminate()


def _wait_until_it_answers(base: str, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with code {process.returncode}")
        try:
            with urllib.request.urlopen(f"{base}/healthz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("the server did not answer within 60 s")
