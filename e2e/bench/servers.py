"""Starts the shop as in production: two processes, no DEBUG, on loopback."""

import os
import random
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
WORKERS = "2"
# The same in each process: it has signed the sessions that are measured, and guards nothing else.
SECRET = "measured, and known to everybody who reads this line; 0123456789"
SERVERS = {
    "gunicorn": "gunicorn config.wsgi --workers {workers} --bind 127.0.0.1:{port} "
    "--log-level warning",
    "uvicorn": "uvicorn config.asgi:application --workers {workers} --host 127.0.0.1 --port {port} "
    "--lifespan off --no-access-log --log-level warning",
}


def production(cache: Path, database_url: str) -> dict[str, str]:
    """Return the environment of a shop in production, with none of this shell's settings."""
    return {
        "PATH": os.environ["PATH"],
        "DEBUG": "false",
        "HTTPS": "false",
        "TRUSTED_PROXIES": "1",  # shoppers come from many networks
        "SECRET_KEY": SECRET,
        "STAFF_SECOND_FACTOR": "false",
        "ALLOWED_HOSTS": "127.0.0.1,testserver",
        "DATABASE_URL": database_url,
        "STATIC_ROOT": str(cache / "static"),
        "MEDIA_ROOT": str(cache / "media"),
        "PYTHONPATH": str(ROOT),
    }


@contextmanager
def running(server: str, environment: dict[str, str]) -> Iterator[str]:
    """Start a server, yield its address when it answers, and end it by its process id."""
    port = free_port()
    program, *options = SERVERS[server].format(workers=WORKERS, port=port).split()
    command = [str(BIN / program), *options]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        base = f"http://127.0.0.1:{port}"
        _wait_until_it_answers(base, process)
        yield base
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """Return a port nobody listens on, below those that outgoing connections take."""
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port between 20000 and 32000")


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
