"""What has an address of its own, by a slug; fixtures know it by that, too."""

from django.db import models, transaction

from catalogue.rules.slugs import MAX_LENGTH, free_slug, slug_base


class SluggedQuerySet(models.QuerySet):
    def get_by_natural_key(self, slug: str):
        return self.get(slug=slug)


class Slugged(models.Model):
    """A slug left empty is made of the first of `slug_candidates` that leaves one."""

    RESERVED_SLUGS: frozenset[str] = frozenset()

    slug = models.SlugField(
        max_length=MAX_LENGTH, unique=True, blank=True, help_text="Left empty, it is made for you."
    )

    class Meta:
        abstract = True

    def natural_key(self):
        return (self.slug,)

    def slug_candidates(self) -> tuple[str, ...]:
        return self.name, self._meta.verbose_name

    def clean(self):
        self._fill_slug()

    def save(self, *args, **kwargs):
        self._fill_slug()
        # Together with the receivers that keep what is derived from this row.
        with transaction.atomic():
            super().save(*args, **kwargs)

    def _fill_slug(self) -> None:
        if not self.slug:
            base = slug_base(*self.slug_candidates())
            self.slug = free_slug(type(self), base, used=self.RESERVED_SLUGS, exclude=self.pk)
