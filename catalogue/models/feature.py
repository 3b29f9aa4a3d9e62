"""What the owner puts on the home page."""

from django.core.validators import RegexValidator
from django.db import models


class FeatureQuerySet(models.QuerySet):
    def active(self):
        return self.filter(active=True)


class Feature(models.Model):
    """One block of the home page; blocks of a kind stand in the order of `position`."""

    class Kind(models.TextChoices):
        SLIDE = "slide", "Slider"
        CATEGORY = "category", "Category card"
        SHOWCASE = "showcase", "Showcase"
        VISUAL = "visual", "Visual block"

    SHOWN = {Kind.SLIDE: 3, Kind.CATEGORY: 3, Kind.SHOWCASE: 6, Kind.VISUAL: 1}

    kind = models.CharField(max_length=10, choices=Kind)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField(default=True)
    kicker = models.CharField(
        max_length=60, blank=True, help_text="The small line above the title."
    )
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    tag = models.ForeignKey(
        "catalogue.ProductTag", models.CASCADE, null=True, blank=True, verbose_name="category"
    )
    products = models.ManyToManyField(
        "catalogue.Product",
        blank=True,
        related_name="+",
        verbose_name="books",
        help_text="Their covers are shown: up to three on a slide, one in a showcase.",
    )
    link = models.CharField(
        max_length=200,
        blank=True,
        validators=[RegexValidator(r"^/(?!/)[^\s\\]*$", "Begin with / : links stay in the shop.")],
        help_text="As /products/poetry/; left empty, it leads to the category or the first book.",
    )
    link_label = models.CharField(max_length=40, blank=True)

    objects = FeatureQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "position", "pk"]
        verbose_name = "home page block"
        constraints = [
            models.CheckConstraint(condition=~models.Q(title=""), name="feature_title_not_empty"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["slide", "category", "showcase", "visual"]),
                name="feature_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(link="") | models.Q(link__regex=r"^/([^/].*)?$"),
                name="feature_link_stays_in_the_shop",
            ),
        ]

    def __str__(self):
        return self.title
