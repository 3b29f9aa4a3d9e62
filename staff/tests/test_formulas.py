"""No sheet that leaves the shop holds what a spreadsheet would work out, however it is split."""

import io

import pytest
from openpyxl import load_workbook

from catalogue.factories import make_product
from config.tests.formulas import formulas_in
from orders.factories import make_order
from orders.payments import mark_paid
from orders.postal_address import PostalAddress
from orders.transitions import Actor
from staff.reports.registry import REPORTS

pytestmark = pytest.mark.django_db
EVIL = "Bob;=cmd|' /C calc'!A0\t@x"
TYPED = PostalAddress(EVIL, EVIL, "", "LS1 1AA", f"\u200b{EVIL}", "GB")
SHEETS = ["/order-dashboard/export/?format=csv"]
SHEETS += [
    f"/office-admin/{report.slug}/?format=csv&by={by}"
    for report in REPORTS
    for by, _ in report.by or [("", "")]
]


@pytest.fixture
def typed(db):
    product = make_product(f"={EVIL}", stock=3, authors=[f"+{EVIL}"], tags=[f"-{EVIL}"])
    order = make_order({product: 1}, billing=TYPED, shipping=TYPED)
    mark_paid(order.pk, Actor())


def test_every_csv_is_harmless_at_every_separator(office, typed):
    assert len(SHEETS) >= 15
    with_names = 0
    for address in SHEETS:
        response = office.get(address)
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        text = response.getvalue().decode("utf-8-sig")
        assert formulas_in(text) == [], address
        with_names += "calc" in text
    assert with_names >= 7


def test_a_workbook_saved_as_csv_is_harmless_too(office, typed):
    content = office.get("/order-dashboard/export/?format=xlsx").getvalue()
    cells = [cell for row in load_workbook(io.BytesIO(content)).active for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert formulas_in("\n".join(str(cell.value) for cell in cells)) == []
