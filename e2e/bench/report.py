"""Writes what was measured as Markdown."""

from e2e.bench.measuring import BASKETS, KNOWN, PAGES, Plan

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
MEASURED = {
    "gunicorn": ("gunicorn", PAGES),
    "known": ("gunicorn, visitors with a basket", KNOWN),
    "baskets": ("gunicorn, baskets", BASKETS),
    "uvicorn": ("uvicorn", PAGES),
}
TITLES = {
    "search": "search, two words",
    "search-common": "search, a common word",
    "search-typo": "search, a typo",
    "filtered": "list, filtered",
    "basket-3": "basket, 3 lines",
    "basket-50": "basket, 50 lines",
    "customer-3": "a customer's, 3 lines",
    "customer-50": "a customer's, 50 lines",
    "add-first-htmx": "first add, in place",
    "add-htmx": "add, in place",
    "add": "add, by a form",
    "change-htmx": "change 1 of 3 lines, in place",
    "change-50-htmx": "change 1 of 50 lines, in place",
}
TARGETS = {"home": 0.10, "list": 0.10, "category": 0.10, "product": 0.12}
TARGETS |= {"search": 0.05, "search-common": 0.05, "search-typo": 0.05}
TARGETS |= {name: 0.06 if name.startswith(("add", "change")) else 0.08 for name in BASKETS}
LEAST_GROWTH = 0.8
HEAVIEST_CHANGE = 3_000  # bytes
MOST_QUERIES = {"basket": 6, "basket of a customer": 6}
MOST_QUERIES |= {"more on home": 2, "more on list": 2, "more on product": 2}
MOST_FOR_A_CHANGE = 12


def written(measured: dict[str, dict], plan: Plan) -> str:
    """Return the whole report: `measured` is, by kind of database, what Measuring returned."""
    parts = [
        "# Speed",
        f"Two processes, production settings, 8 connections. Shares are of the requests a second "
        f"that /healthz answers in the same run; bold misses its target (home, list ≥ 0.10, "
        f"product ≥ 0.12, search ≥ 0.05, basket ≥ 0.08, add and change ≥ 0.06, growth ≥ "
        f"{LEAST_GROWTH}). Pages of the catalogue may be given again for some seconds, with the "
        f"visitor's own head; what is asked of baskets is asked by many shoppers in turn.",
    ]
    for kind, results in measured.items():
        for group, (who, pages) in MEASURED.items():
            parts.append(f"## {NAMES[kind]}, {who}, {plan.main:,} books")
            parts.append(_pages(results, group, pages, plan))
    parts += ["## Queries of a page: first view after a change, later views"]
    parts += [_queries(measured, plan)]
    parts += ["## Queries for a basket of 3 and of 50 lines", _basket_queries(measured)]
    parts += ["## Queries of orders", _order_queries(measured)]
    parts += ["## Orders at a steady pace, invoices beside other shoppers", _orders(measured)]
    parts += [f"## Search in {plan.counted[-1]:,} books, ms (median, longest)", _search(measured)]
    return "\n\n".join(parts) + "\n"


def _pages(results: dict, group: str, pages: list[str], plan: Plan) -> str:
    head = ["page", "requests/s", "share", "p50 ms", "p99 ms", "bytes, gzip"]
    head += [f"{plan.large:,} / {plan.small:,} books"]
    plain, growth = results[group]["healthz"], results["growth"] if group == "gunicorn" else {}
    rows = [["/healthz", f"{plain['per_second']:.0f}", "1", *_times(plain), "", ""]]
    for name in pages:
        load = results[group][name]
        share = _judged(load["share"], TARGETS.get(name, 0), ".3f")
        grown = _judged(growth[name], LEAST_GROWTH, ".2f") if name in growth else ""
        row = [TITLES.get(name, name), f"{load['per_second']:.0f}", share, *_times(load)]
        rows.append([*row, _size(results["bytes"].get(name), name), grown])
    return _table(head, rows)


def _times(load: dict) -> list[str]:
    return [f"{load['p50']:.1f}", f"{load['p99']:.1f}"]


def _judged(figure: float, least: float, form: str) -> str:
    text = format(figure, form)
    return text if figure >= least else f"**{text}**"


def _queries(measured: dict[str, dict], plan: Plan) -> str:
    """One column for each number of cards in each shop, the same on both databases or "a; b"."""
    counted = [results["queries"] for results in measured.values()]
    columns = [(str(size), cards) for size in plan.counted for cards in ("2", "24")]
    head = ["page", *(f"{cards} cards, {int(size):,} books" for size, cards in columns)]
    rows = []
    for page in counted[0][columns[0][0]]:
        numbers = [
            ["{}, {}".format(*each[size][page][cards]) for each in counted]
            for size, cards in columns
        ]
        rows.append([page, *("; ".join(dict.fromkeys(each)) for each in numbers)])
    return _table(head, rows)


def _size(size: int | None, name: str) -> str:
    if size is None:
        return ""
    return _within(size, HEAVIEST_CHANGE) if name.startswith("change") else f"{size:,}"


def _within(figure: int, most: int) -> str:
    return f"{figure:,}" if figure <= most else f"**{figure:,}**"


def _basket_queries(measured: dict[str, dict]) -> str:
    """The same number for both databases, or one for each."""
    counted = [results["basket queries"] for results in measured.values()]
    rows = []
    for name in counted[0]:
        most = MOST_QUERIES.get(name, MOST_FOR_A_CHANGE)
        numbers = zip(*(each[name] for each in counted), strict=True)
        figures = [dict.fromkeys(_within(number, most) for number in each) for each in numbers]
        rows.append([name, *("; ".join(each) for each in figures)])
    return _table(["", "3 lines", "50 lines"], rows)


def _order_queries(measured: dict[str, dict]) -> str:
    """The same number for both databases, or one for each."""
    counted = [results["order queries"] for results in measured.values()]
    rows = []
    for name in counted[0]:
        numbers = zip(*(each[name] for each in counted), strict=True)
        rows.append([name, *("; ".join(dict.fromkeys(map(str, each))) for each in numbers)])
    return _table(["", "few", "many"], rows)


def _orders(measured: dict[str, dict]) -> str:
    sold = {kind: results["orders"] for kind, results in measured.items()}
    names = {
        name: "{:.0f}" for name in next(iter(sold.values())) if name not in ("wrong", "faults")
    }
    rows = [
        [name, *(form.format(each[name]) for each in sold.values())] for name, form in names.items()
    ]
    rows += [
        [name, *(str(len(each[name])) for each in sold.values())] for name in ("wrong", "faults")
    ]
    return _table(["times in ms", *(NAMES[kind] for kind in measured)], rows)


def _search(measured: dict[str, dict]) -> str:
    kinds = next(iter(measured.values()))["search"]
    rows = [
        [kind, *("{:.1f}, {:.1f}".format(*each["search"][kind]) for each in measured.values())]
        for kind in kinds
    ]
    return _table(["question", *(NAMES[kind] for kind in measured)], rows)


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
