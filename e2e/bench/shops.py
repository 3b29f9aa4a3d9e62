"""Shops of several sizes, each in a database of its own, kept between runs."""

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from e2e.bench.servers import ROOT, production

# What is in these files decides what is in the databases.
SOURCES = ("catalogue/models/*.py", "*/migrations/*.py", "catalogue/derived/indexing.py")
SOURCES += ("catalogue/rules/text.py", "staff/demo/*", "e2e/bench/shops.py", "e2e/bench/inside.py")


class Shops:
    """The shops of one kind of database ("sqlite" or "postgresql") by number of books."""

    def __init__(self, kind: str, cache: Path):
        self.kind, self.cache = kind, cache
        self._kept = cache / f"{kind}-{_fingerprint()}"

    def url(self, size: int) -> str:
        if self.kind == "sqlite":
            return f"sqlite:///{self._file(size)}"
        return os.environ["DATABASE_URL"].replace("/booktime?", f"/shop_{size}?")

    def environment(self, size: int) -> dict[str, str]:
        return production(self.cache, self.url(size))

    def build(self, sizes: list[int]) -> None:
        """Have a shop of each size; each is made from the one before it."""
        for old in self.cache.glob(f"{self.kind}-*"):
            if old != self._kept:
                shutil.rmtree(old)
        self._kept.mkdir(parents=True, exist_ok=True)
        smaller = None
        for size in sorted(sizes):
            if not self._restore(size):
                self._copy(smaller, size)
                self._fill(size)
                self._keep(size)
            smaller = size

    def _file(self, size: int) -> Path:
        return self._kept / (f"{size}.sqlite3" if self.kind == "sqlite" else f"{size}.dump")

    def _restore(self, size: int) -> bool:
        if self._file(size).exists() and self.kind == "postgresql":
            run("createdb", f"shop_{size}")
            run("pg_restore", "--no-owner", "--jobs=2", f"--dbname=shop_{size}", self._file(size))
            run("vacuumdb", "--quiet", "--analyze", f"--dbname=shop_{size}")
        return self._file(size).exists()

    def _copy(self, smaller: int | None, size: int) -> None:
        if self.kind == "postgresql":
            run("createdb", f"shop_{size}", *([f"--template=shop_{smaller}"] if smaller else []))
        elif smaller:
            shutil.copy(self._file(smaller), self._making(size))

    def _fill(self, size: int) -> None:
        environment = self.environment(size)
        if self.kind == "sqlite":
            environment["DATABASE_URL"] = f"sqlite:///{self._making(size)}"
        run(sys.executable, "manage.py", "migrate", "--verbosity=0", environment=environment)
        run(sys.executable, "-m", "e2e.bench.inside", "fill", str(size), environment=environment)

    def _keep(self, size: int) -> None:
        if self.kind == "postgresql":
            run("vacuumdb", "--quiet", "--analyze", f"--dbname=shop_{size}")
            making = self._making(size)
            run("pg_dump", "--format=c", "--compress=1", f"--file={making}", f"shop_{size}")
        self._making(size).rename(self._file(size))

    def _making(self, size: int) -> Path:
        """Where a shop is until it is whole, so that a run that was ended leaves no half one."""
        return self._file(size).with_suffix(".making")


def run(program: str, *arguments: str | Path, environment: dict[str, str] | None = None) -> str:
    """Run a program in the project's root and return what it wrote."""
    command = [_found(program), *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with code {done.returncode}")
    return done.stdout


def _found(program: str) -> str:
    """Return the path of a program; PostgreSQL's own are not in every PATH."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return shutil.which(program) or shutil.which(program, path=str(places[-1] if places else ""))


def _fingerprint() -> str:
    files = sorted(path for each in SOURCES for path in ROOT.glob(each) if path.is_file())
    return sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:12]
