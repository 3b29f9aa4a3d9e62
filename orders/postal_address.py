"""An address that is nobody's row: copied into an order, or typed by a guest."""

from dataclasses import asdict, dataclass
from typing import Any

from django_countries.fields import Country

from accounts import postal_rules
from accounts.models.address import CONTENT


@dataclass(frozen=True)
class PostalAddress:
    """The facts of an address; `country` is its ISO code."""

    name: str
    address1: str
    address2: str
    zip_code: str
    city: str
    country_code: str

    @classmethod
    def of(cls, row: Any, prefix: str = "") -> "PostalAddress":
        """Copy the address in a row's columns."""
        *texts, country = (getattr(row, prefix + field) for field in CONTENT)
        return cls(*texts, getattr(country, "code", country))

    @property
    def country(self) -> Country:
        return Country(self.country_code)

    @property
    def lines(self) -> list[str]:
        """The address as its country writes it, the country last."""
        return postal_rules.lines(self)

    def columns(self, prefix: str = "") -> dict[str, str]:
        """Return what `of` read, by column."""
        return dict(zip((prefix + field for field in CONTENT), asdict(self).values(), strict=True))
