"""The shop window's pages; each answers htmx with a part of the same template."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from django_htmx.http import push_url, replace_url

from catalogue.derived.version import version_of
from catalogue.forms import SelectionForm, typed_question
from catalogue.listing.cards import cards, cards_in_order
from catalogue.listing.home import home_blocks
from catalogue.listing.product_list import MAX_PAGE, PER_PAGE, ProductList
from catalogue.listing.selection import Selection
from catalogue.models import Author, Product, ProductTag
from catalogue.search.product_search import find_by_isbn, suggestions
from catalogue.structured_data import product_json_ld
from config.caching.page_cache import page_cache
from config.caching.version_cache import cached_by_version
from config.htmx import htmx_redirect, page_or_part, wants_part

MORE = 6
cached_page = page_cache(version_of)


@require_safe
@gzip_page
@cached_page
def home(request):
    return render(request, "catalogue/home.html", home_blocks(version_of(request)))


@require_safe
@gzip_page
@cached_page
def about(request):
    return render(request, "catalogue/about.html")


@require_safe
@gzip_page
@cached_page
def product_list(request, tag_slug):
    """Search, facets, sort and pages of a category or of all books."""
    version = version_of(request)
    category = None if tag_slug == "all" else active_category(version, tag_slug)
    form = SelectionForm(request.GET)
    selection = Selection(category=category.slug if category else "", **form.selected())
    if selection.q and (product := find_by_isbn(selection.q)):
        return htmx_redirect(request, product.get_absolute_url())
    listing = ProductList(selection, version)
    if selection.page > MAX_PAGE or (selection.page > 1 and not listing.products):
        raise Http404("There are not that many pages.")
    context = {
        "listing": listing,
        "selection": selection,
        "category": category,
        "wrong_prices": form.wrong_prices(),
    }
    response = page_or_part(request, "catalogue/product_list.html", "listing", context)
    return (
        push_url(response, selection.url(page=selection.page)) if wants_part(request) else response
    )


@require_safe
@gzip_page
@cached_page
def suggest(request):
    """What the search box offers while one types; without htmx, the search itself."""
    question = typed_question(request.GET.get("q", ""))
    if not wants_part(request):
        return htmx_redirect(request, Selection(q=question).url())
    products = cards_in_order(suggestions(question))
    context = {"products": products, "question": question, "query": urlencode({"q": question})}
    return page_or_part(request, "catalogue/suggestions.html", "list", context)


@require_safe
@gzip_page
@cached_page
def product(request, slug):
    """One book, with the picture that `?image=` names."""
    products = Product.objects.active().with_page_data()
    product = get_object_or_404(products, slug=slug)
    images = list(product.images.all())
    shown = _chosen_image(images, request.GET.get("image", ""))
    if wants_part(request):
        context = {"product": product, "images": images, "shown": shown}
        response = page_or_part(request, "catalogue/product.html", "gallery", context)
        return replace_url(
            response, f"{request.path}?image={images.index(shown) + 1}" if shown else request.path
        )
    context = {
        "product": product,
        "images": images,
        "shown": shown,
        "more": cards(product.others_like_it()[:MORE]),
        "more_title": _more_title(product),
        "data": product_json_ld(product),
    }
    return page_or_part(request, "catalogue/product.html", "gallery", context)


def _more_title(product):
    for _slug, name in product.writers[:1]:
        return f"More by {name}"
    return "More from these shelves"


@require_safe
@gzip_page
@cached_page
def author(request, slug):
    author = get_object_or_404(Author, slug=slug)
    products = Product.objects.active().filter(authorships__author=author).order_by("-pk")
    page = Paginator(products, PER_PAGE).get_page(request.GET.get("page"))
    context = {"author": author, "page": page, "products": cards(page.object_list)}
    return render(request, "catalogue/author.html", context)


@cached_by_version(1_000)
def active_category(version: str, slug: str) -> ProductTag:
    """Return the category as it is in this version of the catalogue, or raise Http404."""
    return get_object_or_404(ProductTag.objects.active(), slug=slug)


def _chosen_image(images, number: str):
    """The picture with this number from 1; the first for anything else, None without pictures."""
    index = int(number) - 1 if number.isascii() and number.isdigit() and len(number) < 4 else 0
    return images[index] if 0 <= index < len(images) else next(iter(images), None)
