"""Measures the pages of DESIGN 10 in bare card pages, and writes a table.

`make bench` runs it inside `.ci/postgres`; ARGS="--sizes 200,1000 --orders 200" takes some minutes.
Shops are made once and kept in the folder that --cache names.
"""

import argparse
import signal
import sys
import tempfile
from pathlib import Path
from statistics import median

from e2e.bench.load import cpu_per_request
from e2e.bench.servers import BARE_PAGE, SHOP, running
from e2e.bench.shops import Shops, name_of, run

# In bare card pages; and how much dearer a page may be in the largest shop than in the smallest.
GOALS = {
    "home": (0.45, 1.1),
    "list": (0.45, 1.1),
    "category": (0.45, 1.1),
    "product again": (0.45, 1.1),
    "product, another": (2.5, 1.1),
    "search again": (0.5, 1.2),
    "search, another": (4, 1.2),
    "basket": (0.9, 1.1),
    "add": (1.5, 1.1),
}
DASHBOARD_GOAL = 6
WARM_UP = 1  # seconds


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # servers are ended on the way out
    options = _options()
    cache: Path = options.cache
    cache.mkdir(parents=True, exist_ok=True)
    shops = Shops(cache)
    collect = ["manage.py", "collectstatic", "--no-input", "-v0"]
    run(sys.executable, *collect, environment=shops.environment("booktime"))
    shops.build(options.sizes, options.orders)
    measured = {
        size: _measure(shops, name_of(size), list(GOALS), options) for size in options.sizes
    }
    dashboard = _measure(shops, "dashboard", ["dashboard"], options)["dashboard"]
    print(report(measured, dashboard, options.orders))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=_numbers, default=[1_000, 20_000, 200_000], help="books")
    parser.add_argument("--orders", type=int, default=100_000, help="of the dashboard's shop")
    parser.add_argument("--seconds", type=int, default=3, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3, help="of which the median is taken")
    default = Path(tempfile.gettempdir()) / "booktime-bench"
    parser.add_argument("--cache", type=lambda text: Path(text).resolve(), default=default)
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    return sorted(int(number) for number in text.split(","))


def _measure(
    shops: Shops, name: str, pages: list[str], options: argparse.Namespace
) -> dict[str, tuple[float, float]]:
    """Return each page's ms of CPU, and the same in bare card pages that were asked in turn."""
    folder = shops.cache / "requests"
    folder.mkdir(exist_ok=True)
    shops.inside(name, "dashboard" if pages == ["dashboard"] else "requests", folder)
    bare = folder / "bare.txt"
    bare.write_text("/cards/\n", encoding="utf-8")
    environment = shops.environment(name)
    found: dict[str, list[tuple[float, float]]] = {page: [] for page in pages}
    with running(BARE_PAGE, environment) as unit, running(SHOP, environment) as shop:
        cpu_per_request(*unit, bare, WARM_UP)
        for page in pages:
            cpu_per_request(*shop, folder / f"{page}.txt", WARM_UP)
        for _ in range(options.rounds):
            for page in pages:
                one = cpu_per_request(*unit, bare, options.seconds)
                took = cpu_per_request(*shop, folder / f"{page}.txt", options.seconds)
                found[page].append((took, took / one))
    return {page: tuple(map(median, zip(*each, strict=True))) for page, each in found.items()}


def report(
    measured: dict[int, dict[str, tuple[float, float]]],
    dashboard: tuple[float, float],
    orders: int,
) -> str:
    """Return a table in Markdown; what misses its goal is bold."""
    smallest, largest = min(measured), max(measured)
    head = ["page", *(f"{size:,} books" for size in measured), "goal", "growth", "goal"]
    rows = [head, ["---", *["---:"] * (len(head) - 1)]]
    for page, (goal, growth_goal) in GOALS.items():
        growth = measured[largest][page][0] / measured[smallest][page][0]
        units = [_judged(pages[page][1], goal) for pages in measured.values()]
        rows.append([page, *units, f"{goal}", _judged(growth, growth_goal), f"{growth_goal}"])
    rows.append([f"dashboard, {orders:,} orders", _judged(dashboard[1], DASHBOARD_GOAL)])
    rows[-1] += [""] * (len(measured) - 1) + [f"{DASHBOARD_GOAL}", "", ""]
    title = "CPU of server and PostgreSQL per request, in bare card pages of the same minute:"
    return "\n".join([title, "", *(f"| {' | '.join(row)} |" for row in rows)])


def _judged(figure: float, maximum: float) -> str:
    return f"{figure:.2f}" if figure <= maximum else f"**{figure:.2f}**"


if __name__ == "__main__":
    main()
