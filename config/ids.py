"""Ids of rows, as addresses and forms write them: one rule for what can be one."""

MAX_ID = 2**63 - 1  # the largest that a database keeps


def is_id(text: object) -> bool:
    """Tell whether a database would take this as the id of a row."""
    digits = str(text)
    return digits.isascii() and digits.isdigit() and len(digits) < 20 and int(digits) <= MAX_ID


def parse_id(text: object) -> int | None:
    """Return the id that is written here; None for anything else."""
    return int(str(text)) if is_id(text) else None
