"""Measures the shop's pages under production servers and settings, and writes a report.

`make bench` runs it; ARGS="--quick" takes some minutes, ARGS="--help" shows what else there is.
Shops are built once and kept in the folder that --cache names.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from e2e.bench.measuring import Plan
from e2e.bench.report import written
from e2e.bench.servers import production
from e2e.bench.shops import run

CHILD = [sys.executable, str(ROOT / "e2e/bench/measuring.py")]
# A durable server, as in production.
WRAPPERS = {"sqlite": [], "postgresql": ["env", "FSYNC=on", str(ROOT / ".ci/postgres")]}


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # servers are ended on the way out
    options = _options()
    cache: Path = options.cache
    cache.mkdir(parents=True, exist_ok=True)
    environment = production(cache, "sqlite://:memory:")
    run(sys.executable, "manage.py", "collectstatic", "--no-input", "-v0", environment=environment)
    plan = _plan(options)
    report = written(_measured(options.databases, plan, cache), plan)
    print(report)
    if options.output:
        options.output.write_text(report, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="smaller shops, shorter measurements")
    parser.add_argument("--sizes", type=_numbers, help="books: smallest, main, largest shop")
    parser.add_argument("--counted", type=_numbers, help="books, where queries are counted")
    parser.add_argument("--seconds", type=int, help="of each measurement")
    parser.add_argument("--rounds", type=int, help="measurements of which the median is taken")
    parser.add_argument("--selling", type=int, help="seconds of steady ordering")
    parser.add_argument("--databases", type=lambda text: text.split(","), default=list(WRAPPERS))
    parser.add_argument("--output", type=Path, help="a file for the report as well")
    default = Path(tempfile.gettempdir()) / "booktime-bench"
    parser.add_argument("--cache", type=lambda text: Path(text).resolve(), default=default)
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    return sorted(int(number) for number in text.split(","))


def _plan(options: argparse.Namespace) -> Plan:
    quick = options.quick
    return Plan(
        sizes=options.sizes or ([1_000, 20_000] if quick else [1_000, 20_000, 200_000]),
        counted=options.counted or ([100, 20_000] if quick else [100, 100_000]),
        rounds=options.rounds or (3 if quick else 5),
        seconds=options.seconds or (1 if quick else 3),
        side_rounds=1 if quick else 2,
        side_seconds=1,
        selling=options.selling or (20 if quick else 120),
    )


def _measured(kinds: list[str], plan: Plan, cache: Path) -> dict[str, dict]:
    """Build all shops side by side, then measure one kind after the other."""
    outputs = {kind: cache / f"{kind}.json" for kind in kinds}
    children = {kind: _child(kind, plan, cache, outputs[kind]) for kind in kinds}
    try:
        for kind, child in children.items():
            print(f"{kind}: {child.stdout.readline().strip()}", file=sys.stderr, flush=True)
        for kind, child in children.items():
            print(f"{kind}: measuring", file=sys.stderr, flush=True)
            child.communicate("measure\n")
            if child.returncode:
                sys.exit(f"measuring on {kind} ended with code {child.returncode}")
    finally:
        for child in children.values():
            # .ci/postgres passes a signal on only when its command has ended, which this does.
            child.stdin.close()
            child.terminate()
            child.wait()
    return {kind: json.loads(path.read_text(encoding="utf-8")) for kind, path in outputs.items()}


def _child(kind: str, plan: Plan, cache: Path, output: Path) -> subprocess.Popen:
    command = [*WRAPPERS[kind], *CHILD, kind, str(cache), str(output), json.dumps(asdict(plan))]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


if __name__ == "__main__":
    main()
