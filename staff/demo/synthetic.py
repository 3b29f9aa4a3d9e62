"""Adds any number of made-up books, for benchmarks: the same number is always the same book.

Sizes are those of a real shop: a few authors wrote much and most wrote one book, a few words are
everywhere and most are rare (Zipf), categories are uneven. A book is known by its ISBN, from a
range that is given to nobody.
"""

import random
import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import accumulate

from django.db import transaction
from django.utils import timezone
from stdnum import ean

from catalogue.derived.indexing import byline_of, reindex
from catalogue.derived.locking import lock_catalogue
from catalogue.models import Author, Authorship, Product, ProductTag
from catalogue.rules.slugs import slug_base
from catalogue.stock.counts import record_first_counts
from staff.demo.seeding import classics

SEED = 1813
BATCH = 1_000
PREFIX = "97980"
VOCABULARY = 6_000
TITLE_WORDS = slice(150, 4_500)  # of the vocabulary: no title is made of "the" and "of"
NEW_AUTHOR = 0.25
SECOND_AUTHOR = 0.15
SYLLABLES = (
    "al an ar bel ber bin bor cal car cor dal den dor el en fal fen gar gil hal har hel il in jor "
    "kal kel kin lan lor mal mar mel min mor nal nor ol or pel per quin ral ren rin sal sel sor "
    "tal ten tor ul ur val ven vor wal wen yor zel"
).split()
FIRST_NAMES = (
    "Ada Agnes Amal Anna Arthur Aziz Beatrice Ben Carla Chen Clara Cora Daniel Dora Edith Elena "
    "Eva Farah Felix Femi Fiona Frida George Grace Hana Hugo Ida Ines Iris Ivan Jack Jane Joy "
    "Karim Kate Kofi Laila Leo Lucy Maeve Maria Max Mei Mina Nadia Nina Noor Olga Omar Oscar Paul "
    "Petra Priya Rosa Ruth Sami Sara Sofia Tariq Tess Tom Uma Vera Viktor Wanda Yara Yusuf Zoe"
).split()
CATEGORIES = (
    "Crime, Romance, Thrillers, Cookery, Gardening, Art, Music, Politics, Economics, Psychology, "
    "Religion, Sport, Nature, Photography, Architecture, Computing, Languages, Law, Medicine, "
    "Crafts"
).split(", ")
PUBLISHERS = ("Alder & Finch", "Blue Door", "Carrick House", "Fernley", "Halfpenny", "Longshore")
FORMATS = [("paperback", 60), ("hardback", 20), ("ebook", 15), ("audiobook", 5)]
LANGUAGES = [("en", 80), ("fr", 6), ("de", 5), ("es", 4), ("it", 2), ("", 3)]
STOCKS = [(None, 15), (0, 8), (1, 4), (2, 4), (3, 4), (12, 35), (40, 30)]


def add_synthetic_products(number: int) -> Iterator[int]:
    """Have this many made-up books, adding those that are missing; yield how many were added."""
    prefix = Product.objects.filter(isbn__startswith=PREFIX)
    there = {int(isbn[len(PREFIX) : -1]) for isbn in prefix.values_list("isbn", flat=True)}
    missing = [place for place in range(number) if place not in there]
    if missing:
        maker = ProductMaker(number)
        for start in range(0, len(missing), BATCH):
            yield maker.add(missing[start : start + BATCH])


class Zipf:
    """Draws places from 0: the n-th has 1/n of the first one's chance."""

    def __init__(self, size: int):
        self._sums = list(accumulate(1 / (place + 1) for place in range(size)))

    def choose(self, dice: random.Random) -> int:
        return bisect(self._sums, dice.random() * self._sums[-1])


class ProductMaker:
    """Makes the books below `number`, each from its own dice."""

    def __init__(self, number: int):
        self._vocabulary = made_up_words()
        self._title_words = [word for word in self._vocabulary[TITLE_WORDS] if len(word) > 4]
        self._words = Zipf(len(self._vocabulary))
        self._name_choice = Zipf(len(self._title_words))
        self._category_choice = Zipf(len(CATEGORIES))
        self._writers = writers(number)
        self._names = author_names(max(self._writers, default=0) + 1)
        self._categories = [
            ProductTag.objects.get_or_create(name=name)[0].pk for name in CATEGORIES
        ]

    @transaction.atomic
    def add(self, places: list[int]) -> int:
        """Add the books of these places, whole or none; return how many."""
        lock_catalogue()
        dice = [random.Random(SEED + place) for place in places]
        writers = [self._authors_of(place, d) for place, d in zip(places, dice, strict=True)]
        authors = self._authors({each for several in writers for each in several})
        products = Product.objects.bulk_create(
            self._product(place, several, d)
            for place, several, d in zip(places, writers, dice, strict=True)
        )
        record_first_counts(products)
        Authorship.objects.bulk_create(
            Authorship(product=product, author_id=authors[each], position=position)
            for product, several in zip(products, writers, strict=True)
            for position, each in enumerate(several)
        )
        category_links = Product.tags.through
        category_links.objects.bulk_create(
            category_links(product_id=product.pk, producttag_id=self._categories[each])
            for product, d in zip(products, dice, strict=True)
            for each in sorted(
                {self._category_choice.choose(d) for _ in range(d.choice((1, 1, 2, 3)))}
            )
        )
        reindex(product.pk for product in products)
        return len(products)

    def _product(self, place: int, authors: list[int], dice: random.Random) -> Product:
        title = self._title(dice)
        digits = f"{PREFIX}{place:07}"
        return Product(
            name=title,
            slug=f"{slug_base(title)[:80]}-{place}",
            description=self._description(dice),
            isbn=digits + ean.calc_check_digit(digits),
            byline=byline_of([self._names[each] for each in authors]),
            price=Decimal(dice.randint(4, 29)) + Decimal(dice.choice(("0.49", "0.99"))),
            publisher=dice.choice(PUBLISHERS),
            published=str(dice.randint(1950, 2025)),
            pages=dice.randint(60, 900),
            language=weighted(LANGUAGES, dice),
            format=weighted(FORMATS, dice),
            stock=weighted(STOCKS, dice),
            in_stock=dice.random() < 0.97,
            date_updated=timezone.now(),
        )

    def _title(self, dice: random.Random) -> str:
        words = [self._title_words[self._name_choice.choose(dice)].capitalize() for _ in range(3)]
        patterns = ("The {0} of {1}", "{0} and {1}", "A {0} {1}", "{0} {1} {2}", "The {0}’s {1}")
        return dice.choice(patterns).format(*words)

    def _description(self, dice: random.Random) -> str:
        words = [self._vocabulary[self._words.choose(dice)] for _ in range(30)]
        return f"{' '.join(words[:14]).capitalize()}. {' '.join(words[14:]).capitalize()}."

    def _authors_of(self, place: int, dice: random.Random) -> list[int]:
        second = self._writers[dice.randint(0, place)] if dice.random() < SECOND_AUTHOR else None
        return list(
            dict.fromkeys(each for each in (self._writers[place], second) if each is not None)
        )

    def _authors(self, wanted: set[int]) -> dict[int, int]:
        """Return the ids of these authors, making those who are missing."""
        slugs = {slug_base(self._names[each]): each for each in sorted(wanted)}
        new = [Author(name=self._names[each], slug=slug) for slug, each in slugs.items()]
        Author.objects.bulk_create(new, ignore_conflicts=True)
        there = Author.objects.filter(slug__in=slugs).values_list("slug", "pk")
        return {slugs[slug]: pk for slug, pk in there}


def made_up_words() -> list[str]:
    """Return words with the commonest first: those of the classics, then made-up ones."""
    text = " ".join(row["description"] for row in classics()).lower()
    counted = Counter(re.findall(r"[a-z]{2,}", text))
    words = sorted(counted, key=lambda word: (-counted[word], word))
    dice = random.Random(SEED)
    while len(words) < VOCABULARY:
        word = "".join(dice.choices(SYLLABLES, k=dice.randint(2, 3)))
        if word not in counted:
            counted[word] = 1
            words.append(word)
    return words


def writers(number: int) -> list[int]:
    """Return who wrote each book: a new author, or more often one of an earlier book.

    That is Simon's process: the works of the authors follow Zipf's law, whatever the number.
    """
    dice, wrote, known = random.Random(SEED), [0], 1
    while len(wrote) < number:
        if dice.random() < NEW_AUTHOR:
            wrote.append(known)
            known += 1
        else:
            wrote.append(wrote[dice.randrange(len(wrote))])
    return wrote


def author_names(number: int) -> list[str]:
    dice, names = random.Random(SEED), {}
    while len(names) < number:
        surname = "".join(dice.choices(SYLLABLES, k=dice.randint(2, 3))).capitalize()
        names.setdefault(f"{dice.choice(FIRST_NAMES)} {surname}")
    return list(names)


def weighted(choices: list[tuple], dice: random.Random):
    values, weights = zip(*choices, strict=True)
    return dice.choices(values, weights)[0]
