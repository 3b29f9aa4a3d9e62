"""Real threads for tests of races, each with a database connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connections


def run_concurrently(*works) -> list:
    """Run all from the same moment, and return what they returned, in their order."""
    outcomes = _outcomes(works)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome
    return outcomes


def concurrent_errors(*works) -> list[Exception]:
    """Run all from the same moment, and return what they raised."""
    return [outcome for outcome in _outcomes(works) if isinstance(outcome, Exception)]


def _outcomes(works) -> list:
    start = Barrier(len(works))

    def guarded(work):
        try:
            start.wait(timeout=30)
            return work()
        except Exception as error:  # noqa: BLE001 (told to the main thread)
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(guarded, works))
