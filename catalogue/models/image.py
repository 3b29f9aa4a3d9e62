"""Images of books; the files themselves are made by catalogue.images.processing."""

import hashlib
import secrets
from functools import partial
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.db import models, transaction

from catalogue.images import processing
from catalogue.images.renditions import Renditions


def own_folder(image, filename) -> str:
    """Put each upload into a folder of its own, so that equal file names never meet."""
    return processing.master_name(f"products/{secrets.token_hex(8)}")


class ProductImage(Renditions, models.Model):
    """One image of a book in all the widths that pages use; the first one is its cover.

    Giving `image` an uploaded file and saving makes the renditions; the upload itself, with
    whatever it says about its maker, is not kept.
    """

    product = models.ForeignKey("catalogue.Product", models.CASCADE, related_name="images")
    image = models.ImageField("picture", upload_to=own_folder, max_length=120, unique=True)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    widths = models.JSONField(editable=False, help_text="The renditions that there are, in pixels.")
    fingerprint = models.CharField(
        max_length=64,
        editable=False,
        help_text="SHA-256 of the upload: a feed's picture is taken once.",
    )
    position = models.PositiveSmallIntegerField(default=0)
    alt = models.CharField(
        "description",
        max_length=200,
        blank=True,
        help_text="What the picture shows, for people who cannot see it.",
    )

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "picture"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(width__gt=0) & models.Q(height__gt=0),
                name="image_sides_above_zero",
            ),
            models.CheckConstraint(condition=~models.Q(image=""), name="image_not_empty"),
            models.CheckConstraint(condition=~models.Q(widths=[]), name="image_has_renditions"),
        ]

    def __str__(self):
        return self.alt or f"Picture {self.position + 1}"

    @classmethod
    def from_db(cls, db, field_names, values):
        image = super().from_db(db, field_names, values)
        image._stored = (image.folder, image.widths) if "image" in field_names else None
        return image

    @property
    def name(self) -> str:
        return self.image.name

    def clean(self):
        if self.image and not self.image._committed:
            try:
                self._made = processing.process_upload(self.image.file)
            except ValidationError as error:
                raise ValidationError({"image": error}) from None

    def save(self, *args, **kwargs):
        """Make the renditions of a new upload, drop the old ones after the commit."""
        old = getattr(self, "_stored", None) if self.pk else None
        new = bool(self.image) and not self.image._committed
        if new:
            self._take_upload()
        try:
            super().save(*args, **kwargs)
        except Exception:
            if new:
                processing.delete_files(self.folder, self.widths)
            raise
        if new and old:
            transaction.on_commit(partial(processing.delete_files, *old))
        self._stored = (self.folder, self.widths)

    def _take_upload(self) -> None:
        upload = self.image.file
        made = getattr(self, "_made", None) or processing.process_upload(upload)
        self.fingerprint = fingerprint(upload)
        name = own_folder(self, upload.name)
        processing.write_files(made.files, str(PurePosixPath(name).parent))
        self.width, self.height = made.size
        self.widths = list(processing.rendition_widths(self.width))
        self.image = name
        self._made = None


def fingerprint(file) -> str:
    """Return the SHA-256 of an open file's bytes."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return digest
