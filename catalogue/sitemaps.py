"""The shop's sitemap; Django splits it into parts of 5,000 addresses."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as django_views
from django.db.models import Max
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control

from catalogue.models import Author, Authorship, Product, ProductTag
from config.absolute_urls import shop_address

cached_for_an_hour = cache_control(public=True, max_age=3600)


class ShopSitemap(Sitemap):
    """Names addresses by SHOP_URL, where Django takes the request's word for the host."""

    def get_protocol(self, protocol=None) -> str:
        return urlsplit(settings.SHOP_URL).scheme

    def get_domain(self, site=None) -> str:
        return urlsplit(settings.SHOP_URL).netloc


class PageSitemap(ShopSitemap):
    def items(self):
        home, about = reverse("catalogue:home"), reverse("catalogue:about")
        return [home, about, reverse("catalogue:product_list", args=["all"])]

    def location(self, item):
        return item


class ProductSitemap(ShopSitemap):
    limit = 5_000

    def items(self):
        return Product.objects.active().order_by("pk").only("slug", "date_updated")

    def lastmod(self, item):
        return item.date_updated

    def get_latest_lastmod(self):
        """Ask the database, where Django would read every book."""
        return Product.objects.active().aggregate(latest=Max("date_updated"))["latest"]


class TagSitemap(ShopSitemap):
    def items(self):
        return ProductTag.objects.active().order_by("pk")


class AuthorSitemap(ShopSitemap):
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


@cached_for_an_hour
def index(request: HttpRequest) -> TemplateResponse:
    response = django_views.index(request, SITEMAPS, sitemap_url_name="catalogue:sitemap_section")
    for part in response.context_data["sitemaps"]:
        address = urlsplit(part.location)
        part.location = shop_address(address._replace(scheme="", netloc="").geturl())
    return response


@cached_for_an_hour
def section(request: HttpRequest, section: str) -> TemplateResponse:
    return django_views.sitemap(request, SITEMAPS, section)
