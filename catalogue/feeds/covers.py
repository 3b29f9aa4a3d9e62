"""The images of a feed: found inside one directory, checked, and stored before a transaction.

A feed gives a book one image. Where it comes from shows in its folder's name, so that a new
cover replaces the feed's earlier one and never an image that someone chose by hand. The name
follows from book and image: an import that was killed writes over its own files.
"""

import hashlib
import os
import stat
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage

from catalogue.feeds.columns import FeedRow
from catalogue.feeds.identity import row_key
from catalogue.images import processing
from catalogue.models import ProductImage
from catalogue.models.image import fingerprint

FOLDER = "feeds"
WORKERS = min(4, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class StoredCover:
    """An image whose files are written and which no row refers to yet."""

    folder: str
    fingerprint: str
    size: tuple[int, int]
    widths: list[int]

    @property
    def columns(self) -> dict:
        width, height = self.size
        return {
            "image": processing.master_name(self.folder),
            "fingerprint": self.fingerprint,
            "width": width,
            "height": height,
            "widths": self.widths,
        }


def is_from_feed(image: ProductImage) -> bool:
    return image.image.name.startswith(f"{FOLDER}/")


class Covers:
    """The directory that a feed's images may come from; without one, feeds have no images."""

    def __init__(self, directory: Path | None):
        self._directory = directory.resolve(strict=True) if directory else None
        self._sound: set[str] = set()

    def of(self, row: FeedRow) -> str:
        return row.image if self._directory else ""

    def is_new(self, row: FeedRow, images: Iterable[ProductImage]) -> bool:
        """Return whether the book with these images lacks the row's.

        Raises ValidationError if the row's is missing, outside of the directory or no image.
        """
        if not self.of(row):
            return False
        with self._open(row.image) as file:
            print_ = fingerprint(file)
            if _has(images, print_, os.fstat(file.fileno()).st_size):
                return False
            if print_ not in self._sound:
                try:
                    processing.open_image(file)
                except ValidationError as error:
                    raise ValidationError(f"“{row.image}”: {error.message}") from None
                self._sound.add(print_)
        return True

    def store(self, rows: list[FeedRow]) -> dict[int, StoredCover]:
        """Write the files of these rows' images; return them by row number.

        If one fails, none stays. Takes about 100 ms an image: hold no lock meanwhile.
        """
        prints = {}
        for row in rows:
            with self._open(row.image) as file:
                prints[row.number] = fingerprint(file)
        folders = _free_folders({row.number: _folder(row, prints[row.number]) for row in rows})
        pool = ThreadPoolExecutor(WORKERS)
        futures = {row.number: pool.submit(self._store, row, folders[row.number]) for row in rows}
        try:
            return {number: future.result() for number, future in futures.items()}
        except BaseException:
            pool.shutdown(cancel_futures=True)
            ended = [each for each in futures.values() if each.done() and not each.cancelled()]
            discard_unused(each.result() for each in ended if not each.exception())
            raise
        finally:
            pool.shutdown()

    def _store(self, row: FeedRow, folder: str) -> StoredCover:
        with self._open(row.image) as file:
            image = processing.open_image(file)
            widths = processing.store_image(image, folder)
            return StoredCover(folder, fingerprint(file), image.size, list(widths))

    @contextmanager
    def _open(self, filename: str) -> Iterator[IO[bytes]]:
        """Open a file for reading if it is a plain one inside the directory."""
        path = self._find(filename)
        try:
            # The path has no links any more; a pipe must not keep us waiting.
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            raise ValidationError(f"“{filename}” cannot be read: {error.strerror}") from None
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise ValidationError(f"“{filename}” is not a file")
        with os.fdopen(handle, "rb") as file:
            yield file

    def _find(self, filename: str) -> Path:
        path = PurePosixPath(filename)
        outside = ValidationError(f"“{filename}” is not inside the directory of pictures")
        if not self._directory or path.is_absolute() or ".." in path.parts:
            raise outside
        try:
            found = (self._directory / path).resolve(strict=True)
        except (OSError, RuntimeError, ValueError):  # missing, a loop of links, a name too long
            raise ValidationError(f"“{filename}” is missing") from None
        if not found.is_relative_to(self._directory):
            raise outside
        return found


def discard_unused(covers: Iterable[StoredCover]) -> None:
    """Delete the files of those covers that no row refers to."""
    stored = {processing.master_name(cover.folder): cover for cover in covers}
    used = ProductImage.objects.filter(image__in=stored).values_list("image", flat=True)
    for name in stored.keys() - set(used):
        processing.delete_files(stored[name].folder, stored[name].widths)


def _has(images: Iterable[ProductImage], print_: str, size: int) -> bool:
    """Whether an image is one of these, as it was uploaded or as export_products wrote it."""
    if any(image.fingerprint == print_ for image in images):
        return True
    return any(_master_is(image, print_, size) for image in images)


def _master_is(image: ProductImage, print_: str, size: int) -> bool:
    name = image.image.name
    try:
        if default_storage.size(name) != size:
            return False
        with default_storage.open(name) as master:
            return hashlib.file_digest(master, "sha256").hexdigest() == print_
    except FileNotFoundError:
        return False


def _folder(row: FeedRow, print_: str) -> str:
    product = row.isbn or row_key(row).hex()
    return f"{FOLDER}/{hashlib.sha256(f'{product} {print_}'.encode()).hexdigest()[:32]}"


def _free_folders(folders: dict[int, str]) -> dict[int, str]:
    """Give a folder of its own to an image whose folder another book's image has."""
    names = [processing.master_name(folder) for folder in folders.values()]
    used = set(ProductImage.objects.filter(image__in=names).values_list("image", flat=True))
    return {
        number: f"{FOLDER}/{uuid.uuid4().hex}" if processing.master_name(folder) in used else folder
        for number, folder in folders.items()
    }
