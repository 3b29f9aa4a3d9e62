"""Finds out what a shop has, by reading it as any program could."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import quote
from urllib.request import Request, urlopen

MAX_PAGES = 12  # of lists, and then as many books


@dataclass(frozen=True)
class SamplePages:
    """Addresses of things of each kind; empty where the shop has none."""

    product: str
    product_without_image: str
    product_with_images: str
    author: str
    category: str
    missing: str = "/product/there-is-no-such-book/"

    def pages(self) -> dict[str, str]:
        """Every kind of page there is, by name."""
        pages = {
            "home": "/",
            "list": "/products/all/",
            "category": self.category,
            "filtered": "/products/all/?in_stock=1&sort=price",
            "nothing found": "/products/all/?q=zzqxv+qqwzx",
            "wrong price": "/products/all/?price_min=cheap",
            "product": self.product,
            "product with pictures": self.product_with_images,
            "product without picture": self.product_without_image,
            "author": self.author,
            "about": "/about-us/",
            "404": self.missing,
        }
        return {name: address for name, address in pages.items() if address}


def find_sample_pages(base_url: str) -> SamplePages:
    first = read(base_url, "/products/all/")
    product = without = several = ""
    for address, is_typeset in products(base_url):
        if is_typeset:
            without = without or address
        elif not several:
            page = read(base_url, address)
            product = product or address
            several = address if page.count('class="thumb"') > 1 else ""
        if product and without and several:
            break
    authors = re.findall(r'href="(/authors/[^"]+)"', read(base_url, product or without))
    categories = re.findall(r'<a href="(/products/(?!all/)[^"?]+)"', first)
    return SamplePages(
        product=product or without,
        product_without_image=without,
        product_with_images=several,
        author=authors[0] if authors else "",
        category=categories[0] if categories else "",
    )


def products(base_url: str) -> Iterator[tuple[str, bool]]:
    """Give the books of the first pages: the address, and whether the cover is drawn by CSS."""
    for number in range(1, MAX_PAGES + 1):
        page = read(base_url, f"/products/all/?page={number}")
        cards = re.findall(r'<li class="card">\s*<a href="([^"]+)">(.*?)</a>', page, re.DOTALL)
        for address, card in cards:
            yield unescape(address), "cover typeset" in card
        if 'rel="next"' not in page:
            return


def read(base_url: str, path: str) -> str:
    request = Request(base_url + quote(path, safe="/?=&+%"), headers={"User-Agent": "BookTime QA"})
    with urlopen(request, timeout=30) as answer:
        return answer.read().decode()
