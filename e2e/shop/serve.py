"""Serves a shop of its own as production does: hashed files, no DEBUG, a server and a worker."""

import fcntl
import os
import random
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from e2e.shop.data import ShopData
from e2e.shop.emails import SentEmails

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 90  # seconds until the server must answer, on however busy a machine
OPTIONS = ["--lifespan", "off", "--timeout-graceful-shutdown", "1", "--no-access-log"]
OPTIONS += ["--no-proxy-headers"]
DATA_PROCESS = ["-m", "e2e.shop.data_process"]


@dataclass(frozen=True)
class Shop:
    """A shop that is open: its address, what it holds, the emails it has sent."""

    url: str
    data: ShopData
    emails: SentEmails


def filled_shop(folder: Path) -> Path:
    """Have the files of a filled shop in `folder`: made once, however many processes ask for it."""
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (done := folder / "done").exists():
            fill(folder)
            done.touch()
    return folder


def fill(folder: Path) -> None:
    environment, log = environment_in(folder), folder / "fill.log"
    collect = ["manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    with started(collect, environment, log) as collecting:
        subprocess.run(migrate, cwd=PROJECT, env=environment, check=True)
        with started(DATA_PROCESS, environment, folder / "data.log") as process:
            ShopData(process).seed()
            process.stdin.close()
            process.wait(PATIENCE)
        if collecting.wait(PATIENCE):
            raise RuntimeError(f"No static files:\n{log.read_text()[-2000:]}")


@contextmanager
def running_shop(filled: Path, folder: Path) -> Iterator[Shop]:
    """Serve a copy of a filled shop, with all of its files but the static ones in `folder`."""
    shutil.copytree(filled / "media", folder / "media")
    shutil.copy(filled / "shop.sqlite3", folder)
    environment = environment_in(folder) | {"STATIC_ROOT": str(filled / "static")}
    port, log = free_port(), folder / "server.log"
    server = ["-m", "uvicorn", "config.asgi:application", "--port", str(port), *OPTIONS]
    worker = ["manage.py", "work", "--interval", "0.5"]
    url = f"http://127.0.0.1:{port}"
    with (
        started(server, environment, log) as process,
        started(worker, environment, folder / "worker.log"),
        started(DATA_PROCESS, environment, folder / "data.log") as data,
    ):
        wait_for(f"{url}/readyz", process, log)
        yield Shop(url, ShopData(data), SentEmails(folder / "emails"))


@contextmanager
def started(command: list[str], environment: dict, log: Path) -> Iterator[subprocess.Popen]:
    """Run a process of the shop, and end it."""
    pipe = subprocess.PIPE if command == DATA_PROCESS else None
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, *command],
            cwd=PROJECT,
            env=environment,
            stdin=pipe,
            stdout=pipe or errors,
            stderr=errors,
            text=True,
        ) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()


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
