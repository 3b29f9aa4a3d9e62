"""Pictures on the owners' site: what is taken, what is refused, what is left on the disk."""

import struct
import time
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from catalogue.factories import make_image, make_product, make_upload
from catalogue.images import processing
from catalogue.models import Product, ProductImage
from staff.tests.forms import opened

LIST, ADD = "/admin/catalogue/product/", "/admin/catalogue/product/add/"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width: int, height: int) -> bytes:
    """Return a PNG that says how large it is, and holds nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b""))


WRONG = {
    "html": (b"<html><script>alert(1)</script></html>", "not a picture"),
    "empty": (b"", "empty"),
    "truncated": (make_upload(size=(1200, 1800)).read()[:9000], "damaged"),
    "11 MB": (b"\xff\xd8\xff" + bytes(11 * 1024 * 1024), "10 MB"),
    "400 megapixels": (png_of(20_000, 20_000), "25 megapixels"),
}


def change(product) -> str:
    return f"{LIST}{product.pk}/change/"


def files(settings) -> set[str]:
    return {str(path) for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def folders(settings) -> int:
    return len({Path(each).parent for each in files(settings)})


def send(client, product, **changes):
    """Open the book's form, change some of it and save it."""
    form = opened(client, change(product), "product_form") | changes
    response = client.post(
        change(product), {name: value for name, value in form.items() if value is not None}
    )
    if response.status_code == 302:
        return None
    return response.context["inline_admin_formsets"][1].formset.errors


NEW = {"images-TOTAL_FORMS": "1", "images-0-position": "0"}


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_upload_is_refused_quickly_beside_its_field(owner_client, settings, kind):
    content, message = WRONG[kind]
    upload = SimpleUploadedFile("a.jpg", content)
    start = time.process_time()
    errors = send(owner_client, make_product(), **NEW, **{"images-0-image": upload})
    assert time.process_time() - start < 2
    assert (len(errors[0]["image"]), list(errors[0])) == (1, ["image"])
    assert message in errors[0]["image"][0]
    assert files(settings) == set()


def test_an_upload_is_decoded_once(owner_client, monkeypatch):
    calls = []
    real = processing.open_image
    monkeypatch.setattr(processing, "open_image", lambda file: calls.append(file) or real(file))
    assert send(owner_client, make_product(), **NEW, **{"images-0-image": make_upload()}) is None
    assert len(calls) == 1


@pytest.mark.django_db(transaction=True)
def test_a_picture_is_made_before_anything_is_locked(owner_client, monkeypatch):
    locked, real = [], processing._encoded

    def look(*args, **kwargs):
        locked.append(connection.in_atomic_block)
        return real(*args, **kwargs)

    monkeypatch.setattr(processing, "_encoded", look)
    assert send(owner_client, make_product(), **NEW, **{"images-0-image": make_upload()}) is None
    assert locked
    assert not any(locked)


def test_a_picture_whose_name_is_long_or_strange_becomes_the_cover(owner_client):
    product = make_product()
    name = f"../{'Обложка' * 30}.exe"
    assert send(owner_client, product, **NEW, **{"images-0-image": make_upload(name)}) is None
    product.refresh_from_db()
    assert product.cover.image.name.startswith("products/")
    assert product.cover.small in owner_client.get(LIST).content.decode()


def test_a_good_picture_beside_another_error_leaves_no_file(owner_client, settings):
    product = make_product()
    errors = send(owner_client, product, price="0", **NEW, **{"images-0-image": make_upload()})
    assert errors == [{}]
    assert files(settings) == set()


@pytest.mark.django_db(transaction=True)
def test_replacing_a_picture_leaves_only_the_new_one(owner_client, settings):
    image = make_image(make_product())
    old = files(settings)
    assert (
        send(owner_client, image.product, **{"images-0-image": make_upload(colour="red")}) is None
    )
    assert (folders(settings), files(settings) & old) == (1, set())
    fresh = ProductImage.objects.get()
    assert fresh.fingerprint != image.fingerprint
    assert str(Path(settings.MEDIA_ROOT) / fresh.image.name) in files(settings)


@pytest.mark.django_db(transaction=True)
def test_deleting_a_picture_leaves_no_file_and_the_next_one_is_the_cover(owner_client, settings):
    product = make_product()
    make_image(product), make_image(product, position=1)
    assert send(owner_client, product, **{"images-0-DELETE": "on"}) is None
    product.refresh_from_db()
    assert (folders(settings), product.cover) == (1, ProductImage.objects.get())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("bulk", [True, False])
def test_deleting_books_leaves_the_pictures_of_the_others(owner_client, settings, bulk):
    kept, *gone = [make_image(make_product()).product for _ in range(3)]
    if bulk:
        form = {"action": "delete_selected", "_selected_action": [each.pk for each in gone]}
        owner_client.post(LIST, form | {"post": "yes"})
    else:
        for each in gone:
            owner_client.post(f"{LIST}{each.pk}/delete/", {"post": "yes"})
    assert list(Product.objects.all()) == [kept]
    assert folders(settings) == 1


@pytest.mark.django_db(transaction=True)
def test_two_books_with_one_upload_name_do_not_touch_each_other(owner_client, settings):
    ours, theirs = make_product(), make_product()
    for product in (ours, theirs):
        send(owner_client, product, **NEW, **{"images-0-image": make_upload("same.jpg")})
    kept = {each for each in files(settings) if theirs.images.get().folder in each}
    send(owner_client, ours, **{"images-0-DELETE": "on"})
    assert kept
    assert files(settings) == kept


def test_words_and_order_of_a_picture_are_changed_without_touching_its_file(owner_client, settings):
    image = make_image(make_product())
    before = files(settings)
    changes = {"images-0-alt": "The front", "images-0-position": "4"}
    assert send(owner_client, image.product, **changes) is None
    image = ProductImage.objects.get()
    assert (image.alt, image.position, files(settings)) == ("The front", 4, before)
