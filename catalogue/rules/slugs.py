"""Addresses for things that have names in any script."""

from django.db import models
from django.utils.text import slugify

from catalogue.rules.text import fold

MAX_LENGTH = 100


def slug_base(*candidates: str) -> str:
    """Return the first candidate that leaves a slug; the last one must."""
    for candidate in candidates:
        slug = slugify(fold(candidate))[:MAX_LENGTH].strip("-_")
        if slug:
            return slug
    raise ValueError("None of the candidates leaves a slug.")


def free_slug(
    model: type[models.Model], base: str, used: set[str] = frozenset(), exclude=None
) -> str:
    """Return `base`, or base-2, base-3 … when another row (or `taken`) has it."""
    rows = model.objects.exclude(pk=exclude) if exclude else model.objects
    number, slug = 1, base
    while slug in used or rows.filter(slug=slug).exists():
        number += 1
        slug = f"{base[: MAX_LENGTH - 7]}-{number}"
    return slug
