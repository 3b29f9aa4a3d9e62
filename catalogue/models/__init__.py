from catalogue.models import lookups  # noqa: F401
from catalogue.models.author import Author, Authorship
from catalogue.models.feature import Feature
from catalogue.models.image import ProductImage
from catalogue.models.index import CatalogueVersion, FacetCount, SearchDocument, SearchWord
from catalogue.models.movement import StockMovement
from catalogue.models.product import Product
from catalogue.models.tag import ProductTag

__all__ = [
    "Author",
    "Authorship",
    "CatalogueVersion",
    "FacetCount",
    "Feature",
    "Product",
    "ProductImage",
    "ProductTag",
    "SearchDocument",
    "SearchWord",
    "StockMovement",
]
