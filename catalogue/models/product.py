"""Books for sale."""

from contextlib import suppress
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q

from catalogue.models.author import Author, Authorship
from catalogue.models.movement import StockMovement
from catalogue.models.slugged import Slugged, SluggedQuerySet
from catalogue.models.tag import ProductTag
from catalogue.rules import validators
from catalogue.rules.availability import Availability, availability
from catalogue.rules.sellable import SELLABLE, is_sellable
from config.row_urls import row_url


class ProductQuerySet(SluggedQuerySet):
    def active(self):
        return self.filter(active=True)

    def sellable(self):
        """Books that can be bought now: DESIGN 4."""
        return self.filter(SELLABLE)

    def with_page_data(self):
        """All that a book's page shows of the book, but for its images."""
        return self.select_related("cover", "document")

    def lock(self) -> None:
        """Keep others from writing these books; taken in the order of sales, or both would wait.

        Baskets and orders may refer to them meanwhile: their keys stay as they are.
        """
        locked = self.order_by("pk").select_for_update(of=("self",), no_key=True)
        list(locked.values_list("pk"))


class Product(Slugged):
    """A book: one edition that is sold at one price."""

    class Format(models.TextChoices):
        PAPERBACK = "paperback", "Paperback"
        HARDBACK = "hardback", "Hardback"
        EBOOK = "ebook", "E-book"
        AUDIOBOOK = "audiobook", "Audiobook"

    name = models.CharField("title", max_length=255)
    description = models.TextField(blank=True)
    price = models.DecimalField(
        max_digits=8,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"))],
        help_text="With tax, in the shop's currency.",
    )
    tax_rate = models.DecimalField(
        max_digits=4,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(0)],
        help_text="Per cent of tax within the price.",
    )
    isbn = models.CharField(
        "ISBN",
        max_length=17,
        null=True,
        blank=True,
        unique=True,
        validators=[validators.validate_isbn],
        help_text="13 digits; hyphens and ISBN-10 are understood.",
    )
    authors = models.ManyToManyField(
        Author, through=Authorship, related_name="products", blank=True
    )
    publisher = models.CharField(max_length=200, blank=True)
    published = models.CharField(
        max_length=10,
        blank=True,
        validators=[validators.validate_published],
        help_text="As exact as it is known: 1813, 1988-03 or 1988-03-22.",
    )
    pages = models.PositiveIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    language = models.CharField(
        max_length=2,
        blank=True,
        validators=[validators.validate_language],
        help_text="ISO 639-1: en",
    )
    format = models.CharField(max_length=10, blank=True, choices=Format)
    tags = models.ManyToManyField(
        ProductTag, related_name="products", blank=True, verbose_name="categories"
    )
    active = models.BooleanField(default=True, help_text="Shown in the shop.")
    in_stock = models.BooleanField(default=True, help_text="Can be bought.")
    stock = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MaxValueValidator(validators.MAX_COPIES)],
        help_text="Copies we hold; empty means that they are not counted.",
    )
    low_stock_at = models.PositiveIntegerField(
        "low stock",
        null=True,
        blank=True,
        validators=[MaxValueValidator(validators.MAX_COPIES)],
        help_text="Named in the report of low stock from so many copies on; empty: the shop's own.",
    )
    date_added = models.DateTimeField(auto_now_add=True)
    date_updated = models.DateTimeField(auto_now=True)

    # Kept by catalogue.derived.indexing, so that a shelf of cards is one query.
    byline = models.CharField(max_length=500, blank=True, editable=False)
    cover = models.ForeignKey(
        "catalogue.ProductImage", models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = "book"
        ordering = ["-pk"]
        constraints = validators.PRODUCT_CONSTRAINTS
        indexes = [
            models.Index(fields=["price", "id"], name="product_price", condition=Q(active=True)),
            models.Index(fields=["name", "id"], name="product_name", condition=Q(active=True)),
            models.Index(fields=["id"], name="product_newest", condition=Q(active=True)),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        with suppress(ValidationError):  # its validator says so, beside the field
            self.isbn = validators.clean_isbn(self.isbn) if self.isbn else None
        super().clean()

    def slug_candidates(self) -> tuple[str, ...]:
        return self.name, self.isbn or "", self._meta.verbose_name

    def save(self, *args, by=None, update_fields=None, **kwargs):
        """Save; the stock of a new product is its first count, `by` a user.

        A later one is left as it is, unless `update_fields` names it: `catalogue.stock.counts`
        does that, so that no sale is undone and each change has its movement.
        """
        new = self._state.adding
        if not new and update_fields is None:
            columns = {field.attname for field in self._meta.concrete_fields}
            update_fields = columns - {"id", "stock"} - self.get_deferred_fields()
        with transaction.atomic():
            super().save(*args, update_fields=update_fields, **kwargs)
            if new and self.stock:
                kind = StockMovement.Kind.FIRST
                StockMovement.objects.create(product=self, kind=kind, change=self.stock, by=by)

    def get_absolute_url(self):
        return row_url("catalogue:product", self.slug)

    @property
    def sellable(self) -> bool:
        return is_sellable(self.active, self.in_stock, self.stock)

    @property
    def availability(self) -> Availability:
        return availability(self.in_stock, self.stock)

    def stored_names(self, dimension: str) -> list[tuple[str, str]]:
        """Return slugs and names of its active categories, or of its authors."""
        document = getattr(self, "document", None)
        facets = document.facets if document else []
        return [(slug, name) for each, slug, name in facets if each == dimension]

    @property
    def writers(self) -> list[tuple[str, str]]:
        """The authors' slugs and names in the order of the title page."""
        return self.stored_names("author")

    @property
    def categories(self) -> list[tuple[str, str]]:
        return self.stored_names("category")

    def others_like_it(self) -> ProductQuerySet:
        """Return other books by its authors; of its first category where it has no author."""
        others = Product.objects.active().exclude(pk=self.pk).order_by("-pk")
        if self.writers:
            slugs = [slug for slug, _ in self.writers]
            by_them = Authorship.objects.filter(author__slug__in=slugs)
            return others.filter(pk__in=by_them.values("product"))
        return others.filter(tags__slug=self.categories[0][0]) if self.categories else others.none()
