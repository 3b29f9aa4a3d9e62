"""Looks for garbage less often than Python does by itself.

Almost all that a page makes is freed at once, by counting references. To walk through all modules
for the rest, several times a page, took a sixth of a long list (`make bench`).
"""

import gc


def tune_garbage_collector() -> None:
    """Leave out what is there for good, and wait longer; to be called when the shop is loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
