"""Serves a shop of its own as production does: hashed files, no DEBUG, a server and a worker."""

import json
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
from urllib.error import URLError
from urllib.request import urlopen

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 30  # seconds until the server must answer
OPTIONS = ["--lifespan", "off", "--timeout-graceful-shutdown", "1", "--no-access-log"]
OPTIONS += ["--no-proxy-headers"]


@contextmanager
def running_shop(folder: Path) -> Iterator[str]:
    """Fill and serve the fixture shop, all of its files in `folder`; give its address."""
    environment = environment_in(folder)
    for command in (
        ["manage.py", "migrate", "--verbosity", "0"],
        ["manage.py", "collectstatic", "--no-input", "--verbosity", "0"],
        ["-m", "e2e.shop.seed"],
    ):
        subprocess.run([sys.executable, *command], cwd=PROJECT, env=environment, check=True)
    port, log = free_port(), folder / "server.log"
    server = ["-m", "uvicorn", "config.asgi:application", "--port", str(port), *OPTIONS]
    url = f"http://127.0.0.1:{port}"
    with (
        started(server, environment, log) as process,
        started(["manage.py", "work", "--interval", "0.2"], environment, folder / "worker.log"),
    ):
        wait_for(f"{url}/readyz", process, log)
        yield url


@contextmanager
def started(command: list[str], environment: dict, log: Path) -> Iterator[subprocess.Popen]:
    """Run a process of the shop, and end it."""
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, *command], cwd=PROJECT, env=environment, stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def changed(folder: Path, title: str, fields: dict) -> dict:
    """Change a book of the shop in `folder`, and return what stood there before."""
    command = [sys.executable, "-m", "e2e.shop.change_product", title, json.dumps(fields)]
    done = subprocess.run(
        command, cwd=PROJECT, env=environment_in(folder), check=True, stdout=subprocess.PIPE
    )
    return json.loads(done.stdout)


def order_many(folder: Path, title: str, number: int, email: str) -> None:
    """Place so many orders of a book in the shop in `folder`, all with this e-mail address."""
    command = [sys.executable, "-m", "e2e.shop.place_orders", title, str(number), email]
    subprocess.run(command, cwd=PROJECT, env=environment_in(folder), check=True)


def environment_in(folder: Path) -> dict[str, str]:
    """Return production's variables, and none of this shell's but what a process needs to start."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "false",
        "HTTPS": "false",
        "STATIC_LIVE": "false",
        "SERVE_MEDIA": "true",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1,localhost",  # a passkey needs a name
        "STAFF_SECOND_FACTOR": "false",
        "DATABASE_URL": f"sqlite:///{folder / 'shop.sqlite3'}",
        "EMAIL_URL": f"filemail:///{folder / 'emails'}",
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(folder / "static"),
        "UNPROVEN_COPIES_PER_NETWORK": "100000",  # all browsers come from one address
        "SHOP_BANK": "BookTime,IBAN GB00 TEST 0000 0000 0000 00",
        "SHOP_ADDRESS": "BookTime,1 Quay Street,Bristol,BS1 4DJ",
    }


def free_port() -> int:
    """Return a port below those that the system hands out to clients, so that none takes it."""
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise RuntimeError("no free port")


def wait_for(url: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(url, timeout=5):
                return
        except URLError:
            time.sleep(0.05)
    raise RuntimeError(f"The shop did not start:\n{log.read_text()[-2000:]}")
