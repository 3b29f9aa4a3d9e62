"""Measures the back office with 100,000 orders: `.ci/postgres python -m e2e.bench.office`.

--quick takes a tenth of the orders and books. The shop is filled in the database that DATABASE_URL
names, which should be PostgreSQL; the report is Markdown, and what misses its target is bold.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from e2e.bench.load import put_under_load
from e2e.bench.servers import ROOT, production, running

LEAST_SHARE, MOST_QUERIES, ROW_QUERIES, SLOWEST = 0.03, 12, 6, 100
REPORT, EXPORT, MEMORY, FIRST = 500, 60, 200, 2
EMAIL = "bench-office@booktime.example"
LIST = "/order-dashboard/"
EXPLAINED = 6


@dataclass
class Page:
    """How one page was made: its queries, the time of the slowest one and of all (ms)."""

    name: str
    path: str
    queries: int
    slowest: float
    took: float
    statement: str
    share: float = 0.0

    @property
    def wrong(self) -> list[str]:
        """Name the targets that it misses."""
        most = ROW_QUERIES if self.name == "row opened" else MOST_QUERIES
        report = self.name.startswith("report")
        missed = {
            "queries": not report and self.queries > most,
            "slowest": not report and self.slowest > SLOWEST,
            "took": report and self.took > REPORT,
            "share": self.name.startswith("list") and self.share < LEAST_SHARE,
        }
        return [name for name, is_missed in missed.items() if is_missed]


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        environment = production(Path(folder), os.environ["DATABASE_URL"])
        os.environ.update(environment)
        if not options.filled:
            fill(options, environment)
        else:
            manage(environment, "collectstatic", "--no-input", "-v0")
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
        from e2e.bench.office_inside import Office

        office = Office(EMAIL)
        pages = [office.page(name, path) for name, path in office.paths()]
        print(f"{len(pages)} pages are counted", file=sys.stderr, flush=True)
        with running("gunicorn", environment) as base:
            lists = [page for page in pages if page.name.startswith("list")]
            measure_shares(base, lists, office.cookie, Path(folder), options.seconds)
            exported = export(base, office.cookie)
        print(written(pages, exported, office))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the size")
    parser.add_argument("--filled", action="store_true", help="take the database as it is")
    parser.add_argument("--seconds", type=int, default=1, help="of each measurement")
    options, _ = parser.parse_known_args()
    options.orders, options.books = (10_000, 2_000) if options.quick else (100_000, 20_000)
    return options


def manage(environment: dict[str, str], *words: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        check=True,
    )


def fill(options: argparse.Namespace, environment: dict[str, str]) -> None:
    manage(environment, "collectstatic", "--no-input", "-v0")
    manage(environment, "migrate", "-v0")
    books = ["--products", str(options.books), "--orders", str(options.orders)]
    manage(environment, "seed_shop", "--once", "--no-pictures", *books)
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/vacuumdb"))
    name = str(programs[-1]) if programs else "vacuumdb"
    database = os.environ.get("PGDATABASE", "booktime")
    subprocess.run([name, "--quiet", "--analyze", "--dbname", database], check=True)


def measure_shares(base: str, pages: list[Page], cookie: str, folder: Path, seconds: int) -> None:
    """Measure how fast each page is, as a share of /healthz, which is asked before and after it."""

    def per_second(path: str, cookie: str = "") -> float:
        asked = folder / "page.txt"
        asked.write_text(f"{path}\n", encoding="utf-8")
        return put_under_load(base, asked, seconds, cookie).per_second

    before = per_second("/healthz")
    for page in pages:
        itself, after = per_second(page.path, cookie), per_second("/healthz")
        page.share = 2 * itself / (before + after)
        before = after


@dataclass
class Exported:
    """An export of all orders, as a browser gets it."""

    rows: int
    first: float  # seconds until the first byte
    took: float
    memory: float  # MB, of the largest process of the server at its peak


def export(base: str, cookie: str) -> Exported:
    before = dict(_peaks())
    start = time.monotonic()
    asked = urllib.request.Request(
        f"{base}{LIST}export/?format=csv", headers={"Cookie": cookie, "Accept-Encoding": ""}
    )
    with urllib.request.urlopen(asked, timeout=600) as answer:
        rows = answer.read(1).count(b"\n")
        first = time.monotonic() - start
        while part := answer.read(1 << 16):
            rows += part.count(b"\n")
    took = time.monotonic() - start
    after = dict(_peaks())
    return Exported(rows - 1, first, took, max(after[pid] for pid in after if pid in before))


def _peaks() -> Iterator[tuple[int, float]]:
    """Yield each process of the server that this one started, and its peak of memory in MB."""
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            facts = dict(line.split(":", 1) for line in status.read_text().splitlines())
            command = (status.parent / "cmdline").read_bytes()
            environment = (status.parent / "environ").read_bytes()
        except OSError:
            continue
        mine = os.environ["DATABASE_URL"].encode() in environment and b"gunicorn" in command
        if mine and "VmHWM" in facts:
            yield int(status.parent.name), int(facts["VmHWM"].split()[0]) / 1024


def written(pages: list[Page], exported: Exported, office) -> str:
    """Return the report."""
    rows = [
        "## Back office",
        f"{office.orders:,} orders, {office.books:,} books. Shares are of the requests a second "
        "that /healthz answers; times in ms. Bold misses its target.",
        "",
        "| Page | Queries | Slowest query | All | Share |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for page in pages:
        cells = {
            "queries": str(page.queries),
            "slowest": f"{page.slowest:.0f}",
            "took": f"{page.took:.0f}",
            "share": f"{page.share:.3f}" if page.share else "",
        }
        texts = [f"**{text}**" if name in page.wrong else text for name, text in cells.items()]
        rows.append(f"| {page.name} | {' | '.join(texts)} |")
    good = exported.took <= EXPORT and exported.memory <= MEMORY and exported.first <= FIRST
    facts = (
        f"{exported.rows:,} orders as CSV: first byte {exported.first:.2f} s, all in "
        f"{exported.took:.1f} s, peak {exported.memory:.0f} MB."
    )
    rows += ["", facts if good else f"**{facts}**"]
    slow = sorted((page for page in pages if "slowest" in page.wrong), key=lambda p: -p.slowest)
    for page in slow[:EXPLAINED]:
        rows += ["", f"### {page.name}: {page.slowest:.0f} ms", "```", page.statement[:1500]]
        rows += [office.explained(page.statement), "```"]
    return "\n".join(rows)


if __name__ == "__main__":
    main()
