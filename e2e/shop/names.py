"""What the fixture shop's things are called; the tests ask for these names."""

ADJECTIVES = "Silent Golden Hidden Northern Paper Winter Distant".split()
NOUNS = "Harbour Orchard Lantern Archive Meadow Railway Mirror Island".split()
AUTHORS = [
    "Ada Birch",
    "Bruno Castel",
    "Clara Dunmore",
    "Émile Roux",
    "Freya Lindqvist",
    "Gideon Marsh",
    "Hana Novak",
    "Ines Okafor",
]
# The first five in turn, so that each holds about twenty books; the last for the special ones.
CATEGORIES = [
    ("Fiction", "Stories that did not happen, and are true."),
    ("Poetry", ""),
    ("Science", "How we know what we know."),
    ("History", ""),
    ("Travel", ""),
    ("Curiosities", "What stands between the shelves."),
]

ISBN, ISBN_10 = "9780141439518", "0-14-143951-3"
ISBN_TITLE = "The Silent Harbour"
THREE_IMAGES = "The Golden Lantern"
WITHOUT_IMAGE = "The Paper Lantern"

CHINESE = "三国演义"
RIGHT_TO_LEFT = "ألف ليلة وليلة"
HOSTILE = "<script>window.hacked=1</script> {{ 7*7 }} \"&amp;'"
HOSTILE_TEXT = """<script>window.hacked = 1</script></script><img src="x" onerror="window.hacked=1">
<b hx-get="/about-us/" hx-trigger="load" id="planted">{% now "Y" %} {{ 7*7 }}</b>"""

# Of the basket's tests: 12 copies at £4.99, as many as one likes at £5.99, 40 at £6.99, 2 at £5.49.
SILENT, HIDDEN = ISBN_TITLE, "The Hidden Harbour"
PAPER, GOLDEN = "The Paper Harbour", "The Golden Harbour"

# Of owner@, office@ and dispatch@booktime.example, in this shop alone.
STAFF_PASSWORD = "kept-behind-the-counter"
# Of all other people here.
PASSWORD = "three-blind-mice-run"
