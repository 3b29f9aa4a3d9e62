"""The invoice as PDF: what it says, that all can read it, and that it asks nothing of others."""

import logging
import subprocess
import sys

import pytest
from django.conf import settings as shop
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from accounts.factories import make_user
from catalogue.factories import make_product, make_upload
from catalogue.images.processing import open_image
from orders import pdf
from orders.document_pdfs import invoice_context
from orders.factories import LEEDS, make_order
from orders.guest_links import order_path
from orders.invoices import issue_invoice
from orders.models import Invoice
from orders.postal_address import PostalAddress
from orders.tests.pdf_text import objects_of, pages_of

pytestmark = pytest.mark.django_db
FETCHES = ["http://127.0.0.1:9/x.png", "file:///etc/passwd", "data:text/plain,hello", "x.png"]


def paper(order) -> bytes:
    issue_invoice(order.pk)
    made = Invoice.objects.get(order=order)
    return pdf.render_pdf("orders/invoice.html", invoice_context(made, is_pdf=True))


def long_order(products: int):
    names = [make_product(f"Book {number}", price="1.10") for number in range(products)]
    return make_order(dict.fromkeys(names, 1), make_user(proven=True))


@pytest.fixture
def no_pango(monkeypatch):
    """A machine without Pango: importing WeasyPrint fails there like this."""
    monkeypatch.setattr(pdf, "_renderers", [])
    monkeypatch.delitem(sys.modules, "orders.pdf_renderer", raising=False)
    monkeypatch.setitem(sys.modules, "weasyprint", None)


def test_it_is_a_file_with_a_safe_name(client, emma):
    order = make_order({emma: 1})
    issue_invoice(order.pk)
    response = client.get(f"{order_path(order)}invoice/?format=pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="booktime-invoice-1.pdf"'
    assert response.content.startswith(b"%PDF-1.7")


def test_it_says_what_the_page_says(emma, ulysses):
    (page,) = pages_of(paper(make_order({emma: 2, ulysses: 1})))
    lines = page.split("\n")
    for words in ("Invoice 1", "Emma", "Ulysses", "£15.98", "£10.50", "5.5%", "£29.98"):
        assert words in lines
    assert lines[-1] == "Page 1 of 1"
    assert "Back to order" not in page


def test_every_page_of_a_long_order_has_its_number_the_head_and_the_invoice():
    pages = pages_of(paper(long_order(60)))
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Copies\nEach\nVAT\nAmount" in page
        assert "Invoice 1" in page
    assert sum(page.count("£1.10\n0%\n£1.10") for page in pages) == 60


@pytest.mark.parametrize("products", range(9, 19))
def test_the_total_stays_with_its_taxes_and_a_line_of_the_order(products):
    pages = pages_of(paper(long_order(products)))
    (page,) = (page for page in pages if "VAT within the total" in page)
    assert "Postage" in page
    assert page.index("Postage") < page.index("Total") < page.index("VAT within the total")


def test_long_titles_and_addresses_are_not_cut():
    title, line = "W" * 255, "L" * 100
    address = PostalAddress("N" * 100, line, "M" * 100, "LS9 8AA", "C" * 80, "GB")
    page = "".join(pages_of(paper(make_order({make_product(title): 1}, billing=address))))
    glyphs = page.replace("\n", "")
    for text in (title, line, "N" * 100, "M" * 100, "C" * 80):
        assert text in glyphs


@pytest.mark.parametrize("title", ["紅樓夢", "Преступление", "ألف ليلة", "Ἰλιάς"])
def test_every_script_keeps_its_letters(title):
    (page,) = pages_of(paper(make_order({make_product(title): 1})))
    # Runs from right to left are drawn from their end.
    assert set(title) - {" "} <= set(page)


def test_it_is_tagged_titled_and_in_english(emma):
    objects = objects_of(paper(make_order({emma: 1}))).values()
    (catalogue,) = (text for text in objects if text.startswith(b"<</Type /Catalog"))
    for detail in (b"/Lang (en-GB)", b"/Marked true", b"/DisplayDocTitle true", b"/StructTreeRoot"):
        assert detail in catalogue
    (fields,) = (text.decode() for text in objects if text.startswith(b"<?xpacket"))
    assert 'pdfuaid:part="1"' in fields
    assert "Invoice 1 – BookTime" in fields


@pytest.mark.parametrize("url", FETCHES)
def test_a_picture_in_a_name_is_letters(url):
    name = f'<img src="{url}">'
    page = pages_of(paper(make_order({make_product(name): 1}, billing=_named(name))))[0]
    assert page.replace("\n", "").count(name) == 2


def _named(name: str) -> PostalAddress:
    return PostalAddress(name, LEEDS.address1, "", LEEDS.zip_code, LEEDS.city, "GB")


@pytest.mark.parametrize("url", FETCHES)
def test_nothing_is_fetched_even_if_a_template_asked(url, caplog):
    with pdf.render_lock:
        renderer = pdf._get_renderer()
    text = f'<link rel="stylesheet" href="{url}"><p>Hello<img src="{url}" alt="none"></p>'
    assert "Hello" in pages_of(renderer.render(f"<title>x</title>{text}"))[0]
    with pytest.raises(ValueError, match="nothing is fetched"):
        renderer.fetcher(url)


def test_drawing_opens_no_file_and_no_connection(emma):
    paper(make_order({emma: 1}))  # makes the renderer ready
    order, seen, on = make_order({emma: 1}), [], [True]
    sys.addaudithook(lambda name, fields: on and seen.append((name, fields)))
    paper(order)
    on.clear()
    sockets = [fields for name, fields in seen if name in ("socket.connect", "socket.getaddrinfo")]
    opened = [str(fields[0]) for name, fields in seen if name == "open"]
    assert seen
    assert sockets == []
    assert [path for path in opened if not path.endswith((".py", ".pyc", ".html"))] == []


def test_the_same_invoice_is_the_same_to_the_byte(emma):
    order = make_order({emma: 1})
    assert paper(order) == paper(order)


def test_the_log_stays_empty(emma, caplog):
    with caplog.at_level(logging.WARNING):
        paper(make_order({emma: 1}))
    assert caplog.records == []


def test_without_pango_the_pdf_says_so_and_the_page_is_there(client, emma, no_pango, caplog):
    order = make_order({emma: 1})
    issue_invoice(order.pk)
    path = f"{order_path(order)}invoice/"
    response = client.get(f"{path}?format=pdf")
    assert response.status_code == 503
    assert "We can’t make a PDF just now" in response.content.decode()
    assert f'href="{path}"' in response.content.decode()
    assert client.get(path).status_code == 200
    assert "PDFs cannot be made" in caplog.text


def test_the_shop_starts_without_weasyprint():
    program = (
        "import sys; sys.modules['weasyprint'] = None\n"
        "import django; django.setup()\n"
        "from django.urls import resolve; resolve('/order/1/invoice/')\n"
        "from django.core.management import call_command; call_command('check')"
    )
    subprocess.run([sys.executable, "-c", program], cwd=shop.BASE_DIR, check=True)


def test_a_process_that_has_drawn_paper_still_refuses_damaged_pictures(emma):
    paper(make_order({emma: 1}))
    whole = make_upload().read()
    with pytest.raises(ValidationError):
        open_image(ContentFile(whole[: len(whole) // 2], "cover.jpg"))
