from django.contrib.sitemaps.views import index, sitemap
from django.urls import path
from django.views.generic import TemplateView

from catalogue import views
from catalogue.sitemaps import SITEMAPS

robots = TemplateView.as_view(template_name="catalogue/robots.txt", content_type="text/plain")
parts = {"sitemaps": SITEMAPS}

urlpatterns = [
    path("", views.home, name="home"),
    path("about-us/", views.about, name="about"),
    path("products/<slug:tag_slug>/", views.product_list, name="product_list"),
    path("search/suggest/", views.suggest, name="suggest"),
    path("product/<slug:slug>/", views.product, name="product"),
    path("authors/<slug:slug>/", views.author, name="author"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", index, parts | {"sitemap_url_name": "sitemap_part"}, name="sitemap"),
    path("sitemap-<section>.xml", sitemap, parts, name="sitemap_part"),
]
