"""The shop's sitemap; Django splits it into parts of 5,000 addresses."""

from django.contrib.sitemaps import Sitemap
from django.db.models import Max

from catalogue.models import Author, Authorship, Product, ProductTag


class PageSitemap(Sitemap):
    def items(self):
        return ["/", "/about-us/", "/products/all/"]

    def location(self, item):
        return item


class ProductSitemap(Sitemap):
    limit = 5_000

    def items(self):
        return Product.objects.active().order_by("pk").only("slug", "date_updated")

    def lastmod(self, item):
        return item.date_updated

    def get_latest_lastmod(self):
        """Ask the database, where Django would read every book."""
        return Product.objects.active().aggregate(latest=Max("date_updated"))["latest"]


class TagSitemap(Sitemap):
    def items(self):
        return ProductTag.objects.active().order_by("pk")


class AuthorSitemap(Sitemap):
    limit = 5_000

    def items(self):
        shown = Authorship.objects.filter(product__active=True)
        return Author.objects.filter(pk__in=shown.values("author")).order_by("pk").only("slug")


SITEMAPS = {
    "pages": PageSitemap,
    "categories": TagSitemap,
    "books": ProductSitemap,
    "authors": AuthorSitemap,
}
