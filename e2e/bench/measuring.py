"""Builds the shops of one kind of database and, when told to, measures them: a child of run.py.

It says "built" and waits for a line before it measures, so that nobody builds meanwhile.
"""

import json
import signal
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from gzip import compress
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from e2e.bench.load import Load, middle, put_under_load
from e2e.bench.servers import running
from e2e.bench.shops import Shops, run

PAGES = ["home", "list", "category", "filtered", "product"]
PAGES += ["search", "search-common", "search-typo", "suggest"]
AT_ONCE = 5  # pages between two looks at /healthz
WARM_UP = 1  # seconds


@dataclass(frozen=True)
class Plan:
    """What to measure: sizes in books, times in seconds."""

    sizes: list[int]
    counted: list[int]
    rounds: int
    seconds: int
    side_rounds: int
    side_seconds: int

    @property
    def small(self) -> int:
        return self.sizes[0]

    @property
    def main(self) -> int:
        return self.sizes[len(self.sizes) // 2]

    @property
    def large(self) -> int:
        return self.sizes[-1]


class Measuring:
    """The measurements of one kind of database."""

    def __init__(self, shops: Shops, plan: Plan):
        self.shops, self.plan = shops, plan

    def everything(self) -> dict:
        plan = self.plan
        return {
            "gunicorn": self.pages("gunicorn", plan.rounds, plan.seconds),
            "uvicorn": self.pages("uvicorn", plan.side_rounds, plan.side_seconds),
            "made": self.pages("gunicorn", plan.side_rounds, plan.side_seconds, cookie=True),
            "growth": self.growth(PAGES),
            "growth made": self.growth(["home", "list", "product", "search"], cookie=True),
            "bytes": self.sizes_of_pages(),
            "queries": {size: self._ask_inside(size, "queries") for size in plan.counted},
            "search": self._ask_inside(plan.counted[-1], "search"),
        }

    def pages(self, server: str, rounds: int, seconds: int, cookie: bool = False) -> dict:
        """Measure every page against /healthz of the same server, in turns."""
        size = self.plan.main
        loads: dict[str, list[Load]] = {name: [] for name in ["healthz", *PAGES]}
        shares: dict[str, list[float]] = {name: [] for name in PAGES}
        with running(server, self.shops.environment(size)) as base:
            self._warm_up(base, size, PAGES)
            for _ in range(rounds):
                for some in _groups(PAGES):
                    plain = put_under_load(base, self._paths("healthz", size), seconds)
                    loads["healthz"].append(plain)
                    for name in some:
                        load = put_under_load(base, self._paths(name, size), seconds, cookie)
                        loads[name].append(load)
                        shares[name].append(load.per_second / plain.per_second)
        return {
            name: {**asdict(middle(each)), "share": median(shares.get(name, [1.0]))}
            for name, each in loads.items()
        }

    def growth(self, pages: list[str], cookie: bool = False) -> dict[str, float]:
        """Return requests per second in the largest shop as a share of those in the smallest."""
        plan = self.plan
        ratios: dict[str, list[float]] = {name: [] for name in pages}
        with ExitStack() as servers:
            bases = {
                size: servers.enter_context(running("gunicorn", self.shops.environment(size)))
                for size in (plan.small, plan.large)
            }
            for size, base in bases.items():
                self._warm_up(base, size, pages)
            for _ in range(plan.side_rounds):
                for name in pages:
                    small, large = (
                        put_under_load(
                            base, self._paths(name, size), plan.side_seconds, cookie
                        ).per_second
                        for size, base in bases.items()
                    )
                    ratios[name].append(large / small)
        return {name: median(each) for name, each in ratios.items()}

    def sizes_of_pages(self) -> dict[str, int]:
        """Return the bytes of each page as gzip makes them."""
        size = self.plan.main
        with running("gunicorn", self.shops.environment(size)) as base:
            return {name: _compressed(base, self._paths(name, size)) for name in PAGES}

    def _warm_up(self, base: str, size: int, pages: list[str]) -> None:
        for name in pages:
            put_under_load(base, self._paths(name, size), WARM_UP)

    def _paths(self, name: str, size: int) -> Path:
        folder = self.shops.cache / f"paths-{self.shops.kind}-{size}"
        if not folder.exists():
            folder.mkdir()
            self._ask_inside(size, "paths", str(folder))
        return folder / f"{name}.txt"

    def _ask_inside(self, size: int, what: str, *arguments: str):
        environment = self.shops.environment(size)
        command = ["-m", "e2e.bench.inside", what, *arguments]
        return json.loads(run(sys.executable, *command, environment=environment))


def _groups(names: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), AT_ONCE):
        yield names[start : start + AT_ONCE]


def _compressed(base: str, paths: Path) -> int:
    path = paths.read_text(encoding="utf-8").splitlines()[0]
    headers = {"HX-Request": "true"} if paths.stem == "suggest" else {}
    with urllib.request.urlopen(urllib.request.Request(base + path, headers=headers)) as answer:
        return len(compress(answer.read()))


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # servers are ended on the way out
    kind, cache, output, plan_json = sys.argv[1:]
    plan = Plan(**json.loads(plan_json))
    shops = Shops(kind, Path(cache))
    start = time.monotonic()
    shops.build(sorted({*plan.sizes, *plan.counted}))
    print(f"built in {time.monotonic() - start:.0f} s", flush=True)
    if not sys.stdin.readline():
        sys.exit("not told to measure")
    Path(output).write_text(json.dumps(Measuring(shops, plan).everything()), encoding="utf-8")


if __name__ == "__main__":
    main()
