import csv
import re
from collections import Counter
from decimal import Decimal
from itertools import pairwise

import pytest
from PIL import ImageChops
from stdnum import isbn as isbn_number

from staff.demo import CLASSICS, barcodes, lettering, palettes, typefaces
from staff.demo.covers import draw_back, draw_cover, draw_opening
from staff.demo.designs import DESIGNS
from staff.demo.sheet import fingerprint

COLUMNS = (
    "name description tags image_filename price authors isbn stock publisher published pages "
    "language format tax_rate opening"
)
CATEGORIES = {
    "Fiction",
    "Classics",
    "Poetry",
    "Science",
    "History",
    "Philosophy",
    "Adventure",
    "Children's books",
    "Drama",
    "Gothic and fantastic",
    "Short stories",
    "Travel",
    "Biography",
}
SMALL = (200, 300)
HARD_TITLES = {
    "long": "The Life and Strange Surprizing Adventures of Robinson Crusoe, of York, Mariner: "
    "Who Lived Eight and Twenty Years All Alone in an Un-inhabited Island on the Coast of "
    "America, near the Mouth of the Great River of Oroonoque",
    "one letter": "V",
    "80 characters": "Llanfairpwllgwyngyll" * 4,
    "emoji": "🐳 Moby 🐳",
    "only emoji": "🦄🫖",
    "Chinese": "西遊記",
    "long Chinese": "三國演義第一回宴桃園豪傑三結義斬黃巾英雄首立功" * 2,
    "Arabic": "كليلة ودمنة",
    "nothing": "",
    "unprintable": "\x00\x07\ue000\ud800",
}


@pytest.fixture(scope="module")
def books():
    with CLASSICS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def no_system_fonts(monkeypatch):
    monkeypatch.setattr(typefaces, "SYSTEM_FACES", ())
    typefaces.choose.cache_clear()
    yield
    typefaces.choose.cache_clear()


def authors(book):
    return book["authors"].replace("|", " & ")


def test_there_are_72_books_with_the_agreed_columns(books):
    assert len(books) == 72
    assert all(list(book) == COLUMNS.split() for book in books)


def test_no_book_is_listed_twice(books):
    assert len({(book["name"], book["authors"]) for book in books}) == 72


def test_descriptions_are_between_40_and_90_words(books):
    lengths = {book["name"]: len(book["description"].split()) for book in books}
    assert {name: n for name, n in lengths.items() if not 40 <= n <= 90} == {}


def test_every_category_has_five_books_and_every_book_one_to_three(books):
    tags = [book["tags"].split("|") for book in books]
    assert {len(set(own)) == len(own) and 1 <= len(own) <= 3 for own in tags} == {True}
    counts = Counter(tag for own in tags for tag in own)
    assert set(counts) == CATEGORIES
    assert min(counts.values()) >= 5


def test_69_isbns_are_valid_and_unique(books):
    numbers = [book["isbn"] for book in books if book["isbn"]]
    assert len(numbers) == len(set(numbers)) == 69
    assert all(isbn_number.is_valid(n) and n.startswith("9781915") for n in numbers)


def test_69_pictures_have_unique_plain_names(books):
    names = [book["image_filename"] for book in books if book["image_filename"]]
    assert len(names) == len(set(names)) == 69
    assert all(re.fullmatch(r"[a-z0-9-]+\.png", name) for name in names)


def test_stock_has_few_none_and_uncounted(books):
    stocks = [book["stock"] for book in books]
    counted = [int(stock) for stock in stocks if stock]
    assert stocks.count("") == 4
    assert counted.count(0) == 3
    assert sum(stock in (1, 2) for stock in counted) == 5
    assert all(0 <= stock <= 60 for stock in counted)


def test_prices_and_facts_have_their_form(books):
    for book in books:
        assert Decimal("7.99") <= Decimal(book["price"]) <= Decimal("24.99"), book["name"]
        assert re.fullmatch(r"1[5-9]\d\d", book["published"]), book["name"]
        assert int(book["pages"]) > 0, book["name"]
        assert re.fullmatch(r"[a-z]{2}", book["language"]), book["name"]
        assert book["format"] in {"paperback", "hardback", "ebook", "audiobook"}, book["name"]
        assert book["tax_rate"] == ("20" if book["format"] == "audiobook" else "0"), book["name"]
        assert book["authors"], book["name"]
        assert book["publisher"], book["name"]


def test_enough_openings_and_none_too_long(books):
    openings = [book["opening"] for book in books if book["opening"]]
    assert len(openings) >= 30
    assert max(map(len, openings)) <= 300


def test_neighbours_on_the_shelf_differ_in_design_and_palette(books):
    prints = [fingerprint(book["name"], authors(book)) for book in books]
    looks = [(d % len(DESIGNS), p % len(palettes.PALETTES)) for d, p, _ in prints]
    assert sum(one[0] == other[0] for one, other in pairwise(looks)) == 0
    assert sum(one[1] == other[1] for one, other in pairwise(looks)) == 0


def test_words_are_readable_in_every_palette():
    assert len(palettes.PALETTES) >= 10
    for palette in palettes.PALETTES:
        assert palettes.contrast(palette.ground, palette.ink) >= 4.5, palette.name
        assert palettes.contrast(palette.panel, palette.panel_ink) >= 4.5, palette.name


def test_the_same_words_give_the_same_bytes():
    for design in range(len(DESIGNS)):
        for author in ("Ng", "Jane Austen", "Homer"):
            first, second = (draw_cover("Emma", author, design=design, size=SMALL) for _ in "ab")
            assert first.tobytes() == second.tobytes()
            assert first.tobytes() != draw_cover("Ema", author, design=design, size=SMALL).tobytes()


def test_a_fingerprint_is_the_same_on_every_machine():
    assert fingerprint("Emma", "Jane Austen")[:2] == (1879491427, 116999644)


@pytest.mark.parametrize("title", HARD_TITLES.values(), ids=HARD_TITLES.keys())
@pytest.mark.parametrize("design", range(len(DESIGNS)))
@pytest.mark.parametrize(
    "author", ["Ng", "Johann Jakob Christoffel von Grimmelshausen & 曹雪芹 🦄"]
)
def test_words_stay_inside_the_margins(title, design, author, monkeypatch):
    drawn = draw_cover(title, author, design=design, size=SMALL)
    assert (drawn.size, drawn.mode) == (SMALL, "RGB")
    monkeypatch.setattr(lettering, "write", lambda *arguments: 0)
    wordless = draw_cover(title, author, design=design, size=SMALL)
    words = ImageChops.difference(drawn, wordless).convert("L").point(lambda v: 255 * (v > 24))
    ink = words.getbbox()
    assert ink, "author and title are both missing"
    left, top, right, bottom = ink
    assert min(left, SMALL[0] - right) >= 0.085 * SMALL[0]
    assert min(top, SMALL[1] - bottom) >= 0.025 * SMALL[1]


def test_a_script_without_a_font_gets_an_ornament_and_no_boxes(no_system_fonts):
    assert typefaces.choose("西遊記", typefaces.SERIF) is None
    for design in range(len(DESIGNS)):
        draw_cover("西遊記", "Wu Cheng’en", design=design, size=SMALL)


def test_a_line_does_not_end_on_an_article():
    typeface = typefaces.choose("The Wind in the Willows", typefaces.SERIF)
    setting = lettering.fit(typeface, 700, 500, largest=140, smallest=40)
    assert not any(line.split()[-1] in lettering.DANGLING for line in setting.lines)


def test_a_word_is_cut_with_hyphens_only_when_it_must_be():
    assert lettering.pieces("Middlemarch", typefaces.SERIF, 5000) == ["Middlemarch"]
    parts = lettering.pieces("x" * 80, typefaces.SERIF, 2000)
    assert "".join(part.removesuffix("-") for part in parts) == "x" * 80
    assert all(lettering.measure(typefaces.SERIF, 200, part) <= 2000 for part in parts)


def test_every_opening_and_back_can_be_drawn(books):
    drawn = 0
    for book in books:
        page = draw_opening(book["name"], authors(book), book["opening"], size=SMALL)
        back = draw_back(book["name"], authors(book), book["description"], book["isbn"], size=SMALL)
        drawn += page.size == back.size == SMALL
    assert drawn == 72


def test_bars_are_those_of_the_standard():
    left = "0001101 0100111 0111101 0001011 0010111 0011101"
    right = "1100110 1001110 1001110 1011100 1001000 1010000"
    drawn = barcodes.modules("4003994155486")
    assert drawn == f"101 {left} 01010 {right} 101".replace(" ", "")


def read_bars(picture, top):
    """The digits of the bars that cross this row, read as a scanner would."""
    row = [picture.getpixel((x, top)) for x in range(picture.width)]
    white = [x for x, colour in enumerate(row) if colour == (255, 255, 255)]
    dark = [x for x in range(white[0], white[-1]) if sum(row[x]) < 200]
    module = (dark[-1] + 1 - dark[0]) / 95
    bits = "".join(
        "1" if sum(row[int(dark[0] + (n + 0.5) * module)]) < 380 else "0" for n in range(95)
    )
    left = [bits[3 + 7 * n : 10 + 7 * n] for n in range(6)]
    right = [bits[50 + 7 * n : 57 + 7 * n] for n in range(6)]
    parity = "".join("O" if code.count("1") % 2 else "E" for code in left)
    odd = [barcodes.LEFT_ODD if kind == "O" else barcodes.LEFT_EVEN for kind in parity]
    digits = [table.index(code) for table, code in zip(odd, left, strict=True)]
    digits += [barcodes.RIGHT.index(code) for code in right]
    return "".join(map(str, [barcodes.PARITIES.index(parity), *digits]))


def test_the_bars_on_the_back_say_the_isbn():
    back = draw_back("Ink", "Ng", "Short.", "9780306406157")
    assert read_bars(back, 1040) == "9780306406157"


@pytest.mark.parametrize("isbn", ["", "9780306406158", "030640615X", "٩٧٨٠٣٠٦٤٠٦١٥٧"])
def test_no_bars_without_a_true_isbn(isbn):
    plain = draw_back("Ink", "Ng", "Short.", "", size=SMALL)
    assert draw_back("Ink", "Ng", "Short.", isbn, size=SMALL).tobytes() == plain.tobytes()
