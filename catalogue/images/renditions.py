"""Addresses of an image's renditions, as templates ask for them."""

from pathlib import PurePosixPath

from django.core.files.storage import default_storage

from catalogue.images import processing


class Renditions:
    """For anything with the `name` of an image's master file and the `widths` (px) there are."""

    name: str
    widths: list[int]

    @property
    def folder(self) -> str:
        return str(PurePosixPath(self.name).parent)

    def url(self, width: int, extension: str) -> str:
        """Return the address of the rendition of this width, or of the widest there is below it."""
        width = max((each for each in self.widths if each <= width), default=self.widths[0])
        return default_storage.url(processing.rendition_name(self.folder, width, extension))

    def srcset(self, extension: str, *widths: int) -> str:
        """Return the renditions of these widths (px) as an <img>'s srcset."""
        there = [width for width in widths if width in self.widths] or self.widths[:1]
        return ", ".join(f"{self.url(width, extension)} {width}w" for width in there)

    @property
    def thumbnail(self) -> str:
        """The address of the JPEG of 300 px, or of the widest there is below that."""
        return self.url(300, "jpg")

    @property
    def small(self) -> str:
        """The address of the image in a row of thumbnails."""
        return self.url(120, "webp")

    @property
    def large(self) -> str:
        """The address of the widest rendition, for machines that take one image."""
        return self.url(self.widths[-1], "jpg")
