"""Writes what was measured as Markdown."""

from e2e.bench.measuring import PAGES, Plan

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
MEASURED = {
    "gunicorn": "gunicorn",
    "made": "gunicorn, visitors with a cookie",
    "uvicorn": "uvicorn",
}
GROWTH = {"gunicorn": "growth", "made": "growth made"}
TITLES = {
    "search": "search, two words",
    "search-common": "search, a common word",
    "search-typo": "search, a typo",
    "filtered": "list, filtered",
}
TARGETS = {"home": 0.10, "list": 0.10, "category": 0.10, "product": 0.12}
TARGETS |= {"search": 0.05, "search-common": 0.05, "search-typo": 0.05}
LEAST_GROWTH = 0.8


def written(measured: dict[str, dict], plan: Plan) -> str:
    """Return the whole report: `measured` is, by kind of database, what Measuring returned."""
    parts = [
        "# Speed",
        f"Two processes, production settings, 8 connections. Shares are of the requests a second "
        f"that /healthz answers in the same run; bold misses its target (home, list ≥ 0.10, "
        f"product ≥ 0.12, search ≥ 0.05, growth ≥ {LEAST_GROWTH}). Visitors without a cookie may "
        f"be given a page again for some seconds; for visitors with a cookie every page is made.",
    ]
    for kind, results in measured.items():
        for server, who in MEASURED.items():
            parts.append(f"## {NAMES[kind]}, {who}, {plan.main:,} books")
            parts.append(_pages(results, server, plan))
    parts += ["## Queries of a page: first view after a change, later views"]
    parts += [_queries(measured, plan)]
    parts += [f"## Search in {plan.counted[-1]:,} books, ms (median, longest)", _search(measured)]
    return "\n\n".join(parts) + "\n"


def _pages(results: dict, server: str, plan: Plan) -> str:
    head = ["page", "requests/s", "share", "p50 ms", "p99 ms", "bytes, gzip"]
    head += [f"{plan.large:,} / {plan.small:,} books"]
    plain, growth = results[server]["healthz"], results.get(GROWTH.get(server, ""), {})
    rows = [["/healthz", f"{plain['per_second']:.0f}", "1", *_times(plain), "", ""]]
    for name in PAGES:
        load = results[server][name]
        share = _judged(load["share"], TARGETS.get(name, 0), ".3f")
        grown = _judged(growth[name], LEAST_GROWTH, ".2f") if name in growth else ""
        size = f"{results['bytes'][name]:,}"
        row = [TITLES.get(name, name), f"{load['per_second']:.0f}", share, *_times(load)]
        rows.append([*row, size, grown])
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
