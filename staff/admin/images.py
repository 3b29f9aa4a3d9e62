"""Pictures on the page of their book."""

from django import forms
from django.contrib import admin
from django.db import models
from django.utils.html import format_html

from catalogue.models import ProductImage
from staff.admin.base import ShopInline

ACCEPTED = "image/jpeg,image/png,image/webp,image/gif,image/tiff"
NO_IMAGE = format_html('<span class="no-image" role="img" aria-label="{}"></span>', "No picture")


def thumbnail(image: ProductImage | None, width: int) -> str:
    if image is None:
        return NO_IMAGE
    return format_html(
        '<img class="thumbnail" src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
        image.small,
        width,
        round(width * image.height / image.width),
        image.alt,
    )


class ImageField(forms.FileField):
    """An upload; the model opens it, once, and says what is wrong with it."""

    widget = forms.FileInput(attrs={"accept": ACCEPTED})

    def __init__(self, **options):
        # The name of an upload is not kept, so it may be of any length.
        super().__init__(**{**options, "max_length": None, "allow_empty_file": True})


class ImageInline(ShopInline):
    model = ProductImage
    fields = ["preview", "image", "position", "alt"]
    readonly_fields = ["preview"]
    formfield_overrides = {
        models.ImageField: {"form_class": ImageField, "widget": ImageField.widget}
    }

    @admin.display(description="as it is")
    def preview(self, image):
        if not image.pk:
            return ""
        return format_html('<a href="{}">{}</a>', image.image.url, thumbnail(image, 80))
