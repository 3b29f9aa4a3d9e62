"""Builds the shops of one kind of database and, when told to, measures them: a child of run.py.

It says "built" and waits for a line before it measures, so that nobody builds meanwhile.
"""

import json
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from gzip import compress
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from e2e.bench.load import Load, cookies_in, first_answer, middle, put_under_load
from e2e.bench.selling import look, percentile, sell
from e2e.bench.servers import running
from e2e.bench.shops import Shops, run

PAGES = ["home", "list", "category", "filtered", "product"]
PAGES += ["search", "search-common", "search-typo", "suggest"]
BASKETS = ["basket-3", "basket-50", "customer-3", "customer-50"]
BASKETS += ["add-first-htmx", "add-htmx", "add", "change-htmx", "change-50-htmx"]
REDIRECTS = ["add"]
KNOWN = ["home", "list", "product"]  # asked for again by a visitor with a basket
AT_ONCE = 5  # pages between two looks at /healthz
WARM_UP = 1  # seconds
ORDERS_A_SECOND = {"postgresql": 5, "sqlite": 2}
LOOKERS = 2  # shoppers who look around beside the printing


@dataclass(frozen=True)
class Plan:
    """What to measure: sizes in books, times in seconds."""

    sizes: list[int]
    counted: list[int]
    rounds: int
    seconds: int
    side_rounds: int
    side_seconds: int
    selling: int

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
        self._write_paths()
        cookie = cookies_in(self._paths(BASKETS[0], plan.main))
        main, side = (plan.rounds, plan.seconds), (plan.side_rounds, plan.side_seconds)
        return {
            "gunicorn": self.pages("gunicorn", PAGES, *main),
            "known": self.pages("gunicorn", KNOWN, *main, cookie=cookie),
            "baskets": self.pages("gunicorn", BASKETS, *main),
            "uvicorn": self.pages("uvicorn", PAGES, *side),
            "growth": self.growth(PAGES),
            "bytes": self.sizes_of_pages(),
            "queries": {size: self._ask_inside(size, "queries") for size in plan.counted},
            "basket queries": self._ask_inside(plan.main, "basket_queries"),
            "search": self._ask_inside(plan.counted[-1], "search"),
            "order queries": self._ask_inside(plan.main, "order_queries"),
            "orders": self.orders(),
        }

    def orders(self) -> dict:
        """Let shoppers order at a steady pace, then print invoices while others look around."""
        size, shops = self.plan.main, self.shops
        books = self._ask_inside(size, "books_for_sale")
        with running("gunicorn", shops.environment(size)) as base:
            sold = sell(base, books, ORDERS_A_SECOND[shops.kind], self.plan.selling)
            file = self._paths("ledger", size)
            told = {"placed": sold.placed, "refused": sold.refused, "unknown": sold.unknown}
            file.write_text(json.dumps(told), encoding="utf-8")
            found = self._ask_inside(size, "ledger", str(file))
            papers = self._ask_inside(size, "papers")
            first = look(base, papers[:1], 0, 1, times=1)
            calm = look(base, ["/products/all/"], 4, LOOKERS)
            with ThreadPoolExecutor(1) as beside:
                printing = beside.submit(look, base, papers, 4, len(papers))
                busy = look(base, ["/products/all/"], 4, LOOKERS)
        return {
            "per second": ORDERS_A_SECOND[shops.kind],
            "seconds": self.plan.selling,
            "placed": len(sold.placed),
            "refused": len(sold.refused),
            "unknown": len(sold.unknown),
            "late": sold.late,
            "p50": percentile(sold.times, 0.5),
            "p95": percentile(sold.times, 0.95),
            **found,
            "first paper": first[0],
            "papers": len(printing.result()),
            "paper": percentile(printing.result(), 0.5),
            "calm p95": percentile(calm, 0.95),
            "busy p95": percentile(busy, 0.95),
        }

    def pages(
        self, server: str, pages: list[str], rounds: int, seconds: int, cookie: str = ""
    ) -> dict:
        """Measure each of these pages against /healthz of the same server, in turns."""
        size = self.plan.main
        loads: dict[str, list[Load]] = {name: [] for name in ["healthz", *pages]}
        shares: dict[str, list[float]] = {name: [] for name in pages}
        with running(server, self.shops.environment(size)) as base:
            self._warm_up(base, size, pages)
            for _ in range(rounds):
                for some in _groups(pages):
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

    def growth(self, pages: list[str]) -> dict[str, float]:
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
                        put_under_load(base, self._paths(name, size), plan.side_seconds).per_second
                        for size, base in bases.items()
                    )
                    ratios[name].append(large / small)
        return {name: median(each) for name, each in ratios.items()}

    def sizes_of_pages(self) -> dict[str, int]:
        """Return the bytes of each page, or of the answer to a form, as gzip makes them."""
        size = self.plan.main
        with running("gunicorn", self.shops.environment(size)) as base:
            return {
                name: len(compress(first_answer(base, self._paths(name, size))))
                for name in [*PAGES, *BASKETS]
                if name not in REDIRECTS
            }

    def _warm_up(self, base: str, size: int, pages: list[str]) -> None:
        for name in pages:
            put_under_load(base, self._paths(name, size), WARM_UP)

    def _write_paths(self) -> None:
        """Write what is asked for; baskets are made anew, for they fill while they are measured."""
        for size in {*self.plan.sizes}:
            folder = self._paths("", size).parent
            folder.mkdir(exist_ok=True)
            self._ask_inside(size, "paths", str(folder))
        self._ask_inside(self.plan.main, "baskets", str(self._paths("", self.plan.main).parent))

    def _paths(self, name: str, size: int) -> Path:
        return self.shops.cache / f"paths-{self.shops.kind}-{size}" / f"{name}.txt"

    def _ask_inside(self, size: int, what: str, *arguments: str):
        environment = self.shops.environment(size)
        command = ["-m", "e2e.bench.inside", what, *arguments]
        return json.loads(run(sys.executable, *command, environment=environment))


def _groups(names: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), AT_ONCE):
        yield names[start : start + AT_ONCE]


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
