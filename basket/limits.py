"""How much a basket holds; both are constraints or counted under its lock."""

MAX_COPIES_PER_LINE = 99
MAX_LINES_PER_BASKET = 100
