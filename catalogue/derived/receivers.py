"""Signals, because rows also change by cascade, forms' m2m and the admin's bulk delete."""

from functools import partial

from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver

from catalogue.derived.indexing import forget, reindex
from catalogue.derived.locking import lock_catalogue
from catalogue.derived.queue import reindex_soon
from catalogue.derived.version import touch
from catalogue.images import processing
from catalogue.models import Author, Authorship, Feature, Product, ProductImage, ProductTag


def wait_for_other_writers(action="pre_", **kwargs):
    """Also before the rows of a many-to-many field change, but not again after."""
    if action.startswith("pre_"):
        lock_catalogue()


for model in (Product, Author, ProductTag, Authorship, ProductImage, Feature):
    pre_save.connect(wait_for_other_writers, sender=model)
    pre_delete.connect(wait_for_other_writers, sender=model)
for through in (Product.tags.through, Feature.products.through):
    m2m_changed.connect(wait_for_other_writers, sender=through)


@receiver(post_save, sender=Product)
def index_saved_product(instance, **kwargs):
    reindex([instance.pk])


@receiver(pre_delete, sender=Product)
def forget_deleted_product(instance, **kwargs):
    # Whoever refers to the book from now on waits, and then learns that it is gone.
    list(Product.objects.select_for_update().filter(pk=instance.pk).values("pk"))
    forget(instance.pk)


@receiver(m2m_changed, sender=Product.tags.through)
def index_tagged_products(instance, action, reverse, pk_set, **kwargs):
    if action in ("post_add", "post_remove"):
        reindex_soon(pk_set if reverse else [instance.pk])
    elif action == "post_clear" and not reverse:
        reindex([instance.pk])


@receiver(post_save, sender=Authorship)
@receiver(post_save, sender=ProductImage)
def index_product_of_part(instance, **kwargs):
    reindex([instance.product_id])


@receiver(post_delete, sender=Authorship)
@receiver(post_delete, sender=ProductImage)
def index_product_of_deleted_part(sender, instance, origin, **kwargs):
    """Only where the part was meant: a book that goes with its parts is forgotten already."""
    if getattr(origin, "model", type(origin)) is sender:
        reindex([instance.product_id])


@receiver(post_delete, sender=ProductImage)
def discard_files(instance, **kwargs):
    transaction.on_commit(partial(processing.delete_files, instance.folder, instance.widths))


@receiver(post_save, sender=Author)
@receiver(post_save, sender=ProductTag)
def index_products_under_name(instance, created, update_fields, **kwargs):
    indexed = update_fields is None or not {"name", "slug", "active"}.isdisjoint(update_fields)
    if indexed and not created:
        reindex_soon(instance.products.values_list("pk", flat=True))
    touch()


@receiver(post_delete, sender=Author)
@receiver(post_save, sender=Feature)
@receiver(post_delete, sender=Feature)
@receiver(m2m_changed, sender=Feature.products.through)
def tell_change(**kwargs):
    touch()


@receiver(pre_delete, sender=ProductTag)
def untag_products(instance, **kwargs):
    """Take the books off the shelf before it goes, while it is still known which they are."""
    products = list(instance.products.values_list("pk", flat=True))
    instance.products.through.objects.filter(producttag=instance).delete()
    reindex_soon(products)
    touch()
