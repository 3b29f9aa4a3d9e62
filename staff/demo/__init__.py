"""The books of the demo shop and the drawing of their pictures, without Django."""

from pathlib import Path

CLASSICS = Path(__file__).with_name("classics.csv")
