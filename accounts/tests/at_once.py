"""Threads for tests of races."""

import threading

from django.db import connections


def run_at_once(*works) -> list[Exception]:
    """Run each in a thread of its own, all from the same moment, and return what they raised."""
    failures, start = [], threading.Barrier(len(works))

    def guarded(work):
        try:
            start.wait()
            work()
        except Exception as error:  # noqa: BLE001 (told to the main thread)
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures
