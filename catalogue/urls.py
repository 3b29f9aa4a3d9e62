from django.urls import path
from django.views.generic import TemplateView

from catalogue import sitemaps, views

robots = TemplateView.as_view(template_name="catalogue/robots.txt", content_type="text/plain")

app_name = "catalogue"
urlpatterns = [
    path("", views.home, name="home"),
    path("about-us/", views.about, name="about"),
    path("products/<slug:tag_slug>/", views.product_list, name="product_list"),
    path("search/suggest/", views.suggest, name="suggest"),
    path("product/<slug:slug>/", views.product, name="product"),
    path("authors/<slug:slug>/", views.author, name="author"),
    path("robots.txt", sitemaps.cached_for_an_hour(robots), name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<section>.xml", sitemaps.section, name="sitemap_section"),
]
