"""Makes shops of many sizes in PostgreSQL, once: they are kept in a folder between runs."""

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from e2e.bench.servers import ROOT, production

# What is in these files decides what is in the databases.
SOURCES = ("*/models/*.py", "*/migrations/*.py", "staff/demo/synthetic*.py", "e2e/bench/shop.py")


class Shops:
    """A shop for each number of books, and one more, with orders for the dashboard."""

    def __init__(self, cache: Path):
        self.cache = cache
        self._dumps = cache / f"dumps-{_fingerprint()}"

    def environment(self, name: str) -> dict[str, str]:
        url = os.environ["DATABASE_URL"].replace("/booktime?", f"/{name}?")
        return production(self.cache, url)

    def build(self, sizes: list[int], orders: int) -> None:
        """Have all of them; each is made from the one before it."""
        for old in self.cache.glob("dumps-*"):
            if old != self._dumps:
                shutil.rmtree(old)
        self._dumps.mkdir(parents=True, exist_ok=True)
        smaller = ""
        for size in sorted(sizes):
            self._have(name_of(size), smaller, size, 0)
            smaller = name_of(size)
        self._have("dashboard", name_of(min(sizes)), min(sizes), orders)

    def inside(self, name: str, *arguments: object) -> None:
        """Have something done in the shop's own process."""
        command = ["-m", "e2e.bench.shop", *map(str, arguments)]
        run(sys.executable, *command, environment=self.environment(name))

    def _have(self, name: str, smaller: str, products: int, orders: int) -> None:
        dump = self._dumps / f"{name}-{products}-{orders}"
        if dump.exists():
            run("createdb", name)
            run("pg_restore", "--no-owner", "--jobs=2", f"--dbname={name}", dump)
        else:
            run("createdb", name, *([f"--template={smaller}"] if smaller else []))
            self._fill(name, products, orders)
            making = dump.with_suffix(".making")  # so that a run that was ended leaves no half one
            run("pg_dump", "--format=c", "--compress=1", f"--file={making}", name)
            making.rename(dump)
        run("vacuumdb", "--quiet", "--analyze", f"--dbname={name}")

    def _fill(self, name: str, products: int, orders: int) -> None:
        environment = self.environment(name)
        run(sys.executable, "manage.py", "migrate", "--verbosity=0", environment=environment)
        self.inside(name, "fill", products, orders)


def name_of(size: int) -> str:
    return f"shop_{size}"


def run(program: str, *arguments: str | Path, environment: dict[str, str] | None = None) -> None:
    """Run a program in the project's root; RuntimeError if it fails."""
    command = [_found(program), *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env=environment)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with code {done.returncode}")


def _found(program: str) -> str:
    """Return the path of a program; PostgreSQL's own are not in every PATH."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return shutil.which(program) or shutil.which(program, path=str(places[-1] if places else ""))


def _fingerprint() -> str:
    files = sorted(path for each in SOURCES for path in ROOT.glob(each) if path.is_file())
    return sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:12]
