"""manage.py import_products FEED.csv [IMAGE_DIR] [--dry-run] [--skip-errors] [--set-stock]"""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from catalogue.feeds.columns import COLUMNS, FeedRow
from catalogue.feeds.covers import Covers
from catalogue.feeds.import_lock import import_lock
from catalogue.feeds.importing import FeedImport, ImportStoppedError, open_feed
from catalogue.feeds.reader import Feed, FeedError

HELP = f"""Bring the books of a CSV file into the shop, or up to date.

Columns, in any order: {", ".join(COLUMNS)}.
Only name and price must be there. UTF-8; between the cells a comma, or a semicolon (then a price
may be 9,99). Authors and tags are written A|B; a bar within a name is \\|.

Which book a row is about: the one with its ISBN, else the one with the same title and authors
(case and white space do not matter). A row with an ISBN that is new to the shop gives it to the
book of the same title and authors that has none. The same feed twice leaves the same shop.

What a row says replaces what the shop has, tags and authors included; an empty cell, or a column
that is not there, changes nothing. Stock is set on new books only, unless --set-stock; empty means
not counted. A picture becomes the cover in place of the feed's earlier one; pictures added by hand
stay. Without IMAGE_DIR pictures are left alone.

Every row is checked first. If one is wrong, all wrong ones are listed and nothing is changed. An
import that was interrupted can simply be run again.
"""


class Command(BaseCommand):
    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument("feed", metavar="FEED.csv", type=Path)
        parser.add_argument(
            "image_dir",
            metavar="IMAGE_DIR",
            nargs="?",
            type=Path,
            help="the directory that image_filename is in; nothing outside of it is read",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would happen; exit 0, change nothing"
        )
        parser.add_argument(
            "--skip-errors", action="store_true", help="take the good rows, list the others"
        )
        parser.add_argument(
            "--set-stock", action="store_true", help="overwrite the stock of books we have, too"
        )

    def handle(self, *args, **options) -> None:
        directory = options["image_dir"]
        if directory and not directory.is_dir():
            raise CommandError(f"{directory} is not a directory.")
        try:
            with (
                nullcontext() if options["dry_run"] else import_lock(),
                open_feed(options["feed"]) as file,
            ):
                run = FeedImport(Feed(file), Covers(directory), _progress, options["set_stock"])
                run.check()
                if options["dry_run"]:
                    self._tell_plan(run)
                else:
                    self._import(run, skip=options["skip_errors"])
        except FeedError as error:
            raise CommandError(f"{error}\nNothing was changed.") from None
        except KeyboardInterrupt:
            raise CommandError("You stopped the import. Nothing was changed.") from None
        except ImportStoppedError as error:
            raise CommandError(str(error)) from error

    def _import(self, run: FeedImport, skip: bool) -> None:
        if run.faults and not skip:
            rows = "\n".join(_lines(run))
            count = len(run.faults)
            raise CommandError(
                f"{count} {'row is' if count == 1 else 'rows are'} wrong, so nothing was changed "
                f"(--skip-errors takes the others):\n{rows}"
            )
        run.write()
        self._tell_faults(run)
        done, authors, tags = run.done, run.writer.authors, run.writer.tags
        self.stdout.write(f"Products processed={done['rows']} (created={done['created']})")
        self.stdout.write(f"Tags processed={len(tags.seen)} (created={tags.created})")
        self.stdout.write(f"Images processed={done['images']}")
        self.stdout.write(f"Authors processed={len(authors.seen)} (created={authors.created})")
        self.stdout.write(f"Changed={done['changed']} Unchanged={done['unchanged']}")
        if run.faults:
            self.stdout.write(f"Skipped={len(run.faults)}")

    def _tell_plan(self, run: FeedImport) -> None:
        self._tell_faults(run)
        counts = [f"{word}={run.expected[word]}" for word in ("new", "changed", "unchanged")]
        self.stdout.write(f"Dry run: {' '.join(counts)} wrong={len(run.faults)}")

    def _tell_faults(self, run: FeedImport) -> None:
        for line in _lines(run):
            self.stderr.write(line)
        if run.images_left_out:
            self.stderr.write(
                f"{run.images_left_out} rows name pictures, which were left out: "
                "name the directory they are in as IMAGE_DIR."
            )


def _progress(rows: Iterable[FeedRow], what: str) -> Iterable[FeedRow]:
    """Show a bar where someone watches: on a terminal only."""
    return tqdm(rows, desc=what, unit=" rows", disable=None, leave=False)


def _lines(run: FeedImport) -> Iterable[str]:
    return (line for lines in run.faults.values() for line in lines)
