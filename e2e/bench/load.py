"""Asks a server as fast as it answers, with wrk, and says what that cost the machine."""

import os
import re
import subprocess
import urllib.request
from pathlib import Path

CONNECTIONS = 8
SCRIPT = Path(__file__).with_name("requests.lua")
NO_ANSWER = re.compile(r"Non-2xx or 3xx responses: \d+|Socket errors:.*")


def cpu_per_request(base: str, server: int, requests: Path, seconds: int) -> float:
    """Ask for the lines of a file in turn; return the ms of CPU that server and PostgreSQL took.

    RuntimeError if a line is not answered well.
    """
    _wait_until_idle(base)
    processes = [server, _postgres()]
    before = sum(map(_cpu, processes))
    command = ["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--timeout", "20s"]
    command += ["--duration", f"{seconds}s", "--script", str(SCRIPT), base, "--", str(requests)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    _wait_until_idle(base)
    if wrong := NO_ANSWER.search(answer):
        raise RuntimeError(f"{requests.stem}: {wrong[0]}")
    number = re.search(r"(\d+) requests in", answer)
    if not number or number[1] == "0":
        raise RuntimeError(f"{requests.stem}: no answer within {seconds} s\n{answer}")
    return (sum(map(_cpu, processes)) - before) * 1_000 / int(number[1])


def _cpu(pid: int) -> float:
    """Return the seconds of CPU of a process and of all that it started, ended ones too."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:  # it has ended since; its parent has its time now
        return 0.0
    times = stat.rpartition(")")[2].split()[11:15]
    own = sum(map(int, times)) / os.sysconf("SC_CLK_TCK")
    return own + sum(_cpu(int(child)) for child in children)


def _postgres() -> int:
    """The process of the server that `.ci/postgres` has started."""
    return int(Path(os.environ["PGHOST"], "data/postmaster.pid").read_text().split()[0])


def _wait_until_idle(base: str) -> None:
    """Let the server get through what the run before left in its queue."""
    for _ in range(2):
        with urllib.request.urlopen(f"{base}/healthz", timeout=60) as answer:
            answer.read()
