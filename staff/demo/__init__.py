"""The demo shop: what its books, home page and people are, and how they get into the database."""

from pathlib import Path

CLASSICS = Path(__file__).with_name("classics.csv")
IMAGES = Path(__file__).with_name("images")
