"""Free slugs for many rows in few queries."""

from django.db import models

from catalogue.rules.slugs import MAX_LENGTH

FIRST_TRIED, MAX_TRIED = 5, 2_000  # numbers of a slug that one query asks for


def free_slugs(model: type[models.Model], bases: list[str], used: set[str]) -> list[str]:
    """Return a slug for each base that no row, `taken` or earlier one has, as free_slug would."""
    first = {_numbered(base, number) for base in bases for number in range(1, FIRST_TRIED + 1)}
    used = used | _used(model, first)
    slugs: list[str] = []
    numbers = dict.fromkeys(bases, 1)
    known = dict.fromkeys(bases, FIRST_TRIED)
    for base in bases:
        while (slug := _numbered(base, numbers[base])) in used:
            numbers[base] += 1
            if numbers[base] > known[base]:
                more = range(known[base] + 1, min(known[base] * 5, known[base] + MAX_TRIED) + 1)
                used |= _used(model, {_numbered(base, number) for number in more})
                known[base] = more[-1]
        used.add(slug)
        slugs.append(slug)
    return slugs


def _numbered(base: str, number: int) -> str:
    return base if number == 1 else f"{base[: MAX_LENGTH - 7]}-{number}"


def _used(model: type[models.Model], slugs: set[str]) -> set[str]:
    return set(model.objects.filter(slug__in=slugs).values_list("slug", flat=True))
