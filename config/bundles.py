"""One style sheet and one script for the shop, and for staff, joined from the files people edit.

A page may make eight requests (DESIGN 10), so the files of `static/css/` and `static/js/` are
joined when static files are collected, and on the fly while STATIC_LIVE is on.
"""

import tempfile
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

STATIC = settings.BASE_DIR / "static"
BUNDLES = {
    "booktime.css": ["css/layers.css", "css/*.css"],
    "booktime.js": ["django_htmx/htmx-2.min.js", "js/behaviours/*.js"],
    # Beside the shop's own, on the pages that staff work with.
    "office.css": ["office/css/*.css"],
    "office.js": ["office/js/*.js"],
}


def sources(bundle: str) -> list[Path]:
    """Return the bundle's files in order, each once."""
    paths: dict[Path, None] = {}
    for pattern in BUNDLES[bundle]:
        if pattern.startswith("django_htmx/"):
            paths[Path(finders.find(pattern))] = None
        else:
            paths.update(dict.fromkeys(sorted(STATIC.glob(pattern))))
    return list(paths)


@cache
def folder() -> tempfile.TemporaryDirectory:
    """Of this process alone, so that two shops never read what the other has half written."""
    return tempfile.TemporaryDirectory(prefix="booktime-bundles-")


def written(bundle: str) -> Path:
    """Write the bundle to a temporary file, unless that is up to date, and return its path."""
    target = Path(folder().name) / bundle
    content = b"\n".join(path.read_bytes() for path in sources(bundle))
    if not target.exists() or target.read_bytes() != content:
        target.write_bytes(content)
    return target


class BundleFinder(BaseFinder):
    """Finds the bundles, beside the plain files that other finders find."""

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        if path not in BUNDLES:
            return []
        return [str(written(path))] if find_all else str(written(path))

    def list(self, ignore_patterns):
        storage = FileSystemStorage(location=folder().name)
        storage.prefix = ""
        for bundle in BUNDLES:
            yield written(bundle).name, storage


class ShopStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed names also with DEBUG; plain ones while STATIC_LIVE is on."""

    def __init__(self, *args, **kwargs):
        """Keep the list of all files beside their folder: whatever is in that is public."""
        root = Path(settings.STATIC_ROOT)
        self.manifest_name = f"{root.name}.json"
        super().__init__(*args, manifest_storage=FileSystemStorage(root.parent), **kwargs)

    def save_manifest(self):
        super().save_manifest()
        self.delete("staticfiles.json")  # where it was once

    def url(self, name, force=False):
        if settings.STATIC_LIVE:
            return StaticFilesStorage.url(self, name)
        return super().url(name, force=True)
