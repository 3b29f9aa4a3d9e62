"""manage.py export_products [FILE] [--images DIR]"""

import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from contextlib import suppress
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from catalogue.feeds.exporting import FeedExport

HELP = """Write all books, hidden ones too, as a CSV file that import_products reads back unchanged.

Before what a spreadsheet would run as a formula stands an apostrophe, which the import takes
off again. Covers are left out, which an import takes as no change; with --images they are copied
into a directory, from which the import of another shop can take them.
"""


class Command(BaseCommand):
    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument(
            "file", metavar="FILE", nargs="?", type=Path, help="where to write; else the output"
        )
        parser.add_argument(
            "--images", metavar="DIR", type=Path, help="write each cover into this directory"
        )

    def handle(self, *args, **options) -> None:
        try:
            if options["images"]:
                options["images"].mkdir(parents=True, exist_ok=True)
            export = FeedExport(options["images"])
            if options["file"]:
                with options["file"].open("w", encoding="utf-8", newline="") as file:
                    export.write(file)
            else:
                self._write_to_output(export)
        except OSError as error:
            raise CommandError(f"The export cannot be written: {error}") from None
        self._tell(export)

    def _write_to_output(self, export: FeedExport) -> None:
        with suppress(AttributeError):  # whatever the terminal speaks, a feed is UTF-8
            self.stdout.reconfigure(encoding="utf-8", newline="")
        try:
            export.write(self.stdout)
            self.stdout.flush()
        except BrokenPipeError:  # whoever reads has enough, as in `… | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise CommandError("The reader of the output has gone.") from None

    def _tell(self, export: FeedExport) -> None:
        for slug in export.twins:
            self.stderr.write(
                f"{slug}: another book has the same title and authors and no ISBN either. "
                "An import cannot tell them apart: please give them ISBNs."
            )
        for slug in export.images_missing:
            self.stderr.write(f"{slug}: the file of its cover is missing, so it has none here.")
        self.stderr.write(f"Products exported={export.count}")
