"""One style sheet and one script for the whole shop, joined from the small files people edit.

A page may make eight requests (DESIGN 10), so the files of `static/css/` and `static/js/` are
joined when static files are collected, and on the fly while STATIC_LIVE is on.
"""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

STATIC = settings.BASE_DIR / "static"
BUNDLES = {
    "booktime.css": ["css/layers.css", "css/*.css"],
    "booktime.js": ["django_htmx/htmx-2.min.js", "js/behaviours/*.js"],
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


def joined(bundle: str) -> bytes:
    return b"\n".join(path.read_bytes() for path in sources(bundle))


class BundleStorage(Storage):
    """Read-only view of the bundles, as `collectstatic` asks for it."""

    prefix = ""

    def _open(self, name, mode="rb"):
        return ContentFile(joined(name), name=name)

    def exists(self, name):
        return name in BUNDLES

    def get_modified_time(self, name):
        latest = max(path.stat().st_mtime for path in sources(name))
        return datetime.fromtimestamp(latest, tz=UTC)


class BundleFinder(BaseFinder):
    """Finds the bundles, beside the plain files that other finders find."""

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        if path not in BUNDLES:
            return []
        folder = (
            Path(tempfile.gettempdir())
            / f"booktime-bundles-{Path(settings.BASE_DIR).stat().st_ino}"
        )
        folder.mkdir(exist_ok=True)
        target = folder / path
        content = joined(path)
        if not target.exists() or target.read_bytes() != content:
            target.write_bytes(content)
        return [str(target)] if find_all else str(target)

    def list(self, ignore_patterns):
        for bundle in BUNDLES:
            yield bundle, BundleStorage()


class ShopStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed names also with DEBUG; plain ones while STATIC_LIVE is on."""

    def url(self, name, force=False):
        if settings.STATIC_LIVE:
            return StaticFilesStorage.url(self, name)
        return super().url(name, force=True)
