from django.contrib.sitemaps.views import index, sitemap
from django.urls import path
from django.views.decorators.cache import cache_page
from django.views.generic import TemplateView

from catalogue import views
from catalogue.sitemaps import SITEMAPS

HOUR = 3600
robots = TemplateView.as_view(template_name="catalogue/robots.txt", content_type="text/plain")

urlpatterns = [
    path("", views.home, name="home"),
    path("about-us/", views.about, name="about"),
    path("products/<slug:tag_slug>/", views.product_list, name="product_list"),
    path("search/suggest/", views.suggest, name="suggest"),
    path("product/<slug:slug>/", views.product, name="product"),
    path("authors/<slug:slug>/", views.author, name="author"),
    path("robots.txt", robots, name="robots"),
    path(
        "sitemap.xml",
        cache_page(HOUR)(index),
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap_part"},
        name="sitemap",
    ),
    path(
        "sitemap-<section>.xml",
        cache_page(HOUR)(sitemap),
        {"sitemaps": SITEMAPS},
        name="sitemap_part",
    ),
]
