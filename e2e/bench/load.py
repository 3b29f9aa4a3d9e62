"""Asks a server as fast as it answers, with wrk, and reads what wrk measured."""

import re
import subprocess
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from statistics import median

CONNECTIONS = 8
SCRIPT = Path(__file__).with_name("paths.lua")
UNITS = {"us": 0.001, "ms": 1.0, "s": 1_000.0, "m": 60_000.0}
NO_ANSWER = re.compile(r"Non-2xx or 3xx responses: \d+|Socket errors:.*")


@dataclass(frozen=True)
class Load:
    """What one run of wrk, or the median of several, measured."""

    per_second: float
    p50: float  # ms
    p99: float  # ms


def put_under_load(base: str, paths: Path, seconds: int, cookie: str = "") -> Load:
    """Ask for the paths of a file in turn, with a visitor's cookies if they are given.

    RuntimeError if one of them is not answered well.
    """
    _wait_until_idle(base)
    command = ["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--latency"]
    command += ["--duration", f"{seconds}s", "--timeout", "20s", "--script", str(SCRIPT), base]
    command += ["--header", f"Cookie: {cookie}"] if cookie else []
    answer = subprocess.run(
        [*command, "--", str(paths)], capture_output=True, text=True, check=True
    ).stdout
    if wrong := NO_ANSWER.search(answer):
        raise RuntimeError(f"{base}, {paths.stem}: {wrong[0]}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", answer)
    if not rate or not float(rate[1]):
        raise RuntimeError(f"{base}, {paths.stem}: no answer within {seconds} s\n{answer}")
    return Load(float(rate[1]), _percentile("50", answer), _percentile("99", answer))


def first_answer(base: str, paths: Path) -> bytes:
    """Ask for the first line of a file as paths.lua does, and return the body of the answer."""
    path, cookies, form = _first_line(paths)
    headers = {"Cookie": cookies}
    if any(word in paths.stem for word in ("suggest", "htmx")):
        headers |= {"HX-Request": "true", "HX-Target": "add"}
    asked = urllib.request.Request(base + path, form.encode() or None, headers)
    with urllib.request.urlopen(asked) as answer:
        return answer.read()


def cookies_in(paths: Path) -> str:
    """Return the cookies of whoever asks for the first line."""
    return _first_line(paths)[1]


def _first_line(paths: Path) -> tuple[str, str, str]:
    with paths.open(encoding="utf-8") as lines:
        path, cookies, form = [*next(lines).rstrip("\n").split("\t"), "", ""][:3]
    return path, cookies, form


def _wait_until_idle(base: str) -> None:
    """Let the server get through what the run before left in its queue."""
    for _ in range(2):
        with urllib.request.urlopen(f"{base}/healthz", timeout=60) as answer:
            answer.read()


def _percentile(which: str, answer: str) -> float:
    found = re.search(rf"^\s+{which}%\s+([\d.]+)(us|ms|s|m)\s*$", answer, re.MULTILINE)
    if not found:
        raise RuntimeError(f"wrk wrote no {which}th percentile:\n{answer}")
    return float(found[1]) * UNITS[found[2]]


def middle(loads: list[Load]) -> Load:
    return Load(*(median(getattr(each, field) for each in loads) for field in Load.__annotations__))
