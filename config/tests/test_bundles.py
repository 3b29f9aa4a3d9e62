from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import storages
from django.core.management import call_command

from config.bundles import BUNDLES, sources


@pytest.mark.parametrize("bundle", BUNDLES)
def test_a_bundle_holds_each_of_its_files_once(bundle):
    files = sources(bundle)
    assert len(files) == len(set(files)) >= (1 if bundle.startswith("office") else 4)
    with open(finders.find(bundle)) as joined:
        text = joined.read()
    assert all(text.count(file.read_text()) == 1 for file in files)


def test_the_layers_come_first():
    assert sources("booktime.css")[0].name == "layers.css"
    assert sources("booktime.js")[0].name == "htmx-2.min.js"


@pytest.fixture
def collected(settings, tmp_path) -> Path:
    """All files as `collectstatic` leaves them where an earlier version of the shop was."""
    root = settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_LIVE = settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = False
    root.mkdir()
    (root / "staticfiles.json").write_text("of an earlier version")
    call_command("collectstatic", interactive=False, verbosity=0)
    return root


def test_collected_files_are_hashed_and_compressed_and_no_list_of_them_is_public(client, collected):
    for bundle in BUNDLES:
        name = storages["staticfiles"].url(bundle).removeprefix("/static/")
        assert name != bundle
        assert (collected / f"{name}.br").exists()
        assert (collected / f"{name}.gz").exists()
    assert collected.with_suffix(".json").exists()
    assert client.get("/static/booktime.css").getvalue()
    assert client.get("/static/staticfiles.json").status_code == 404
    assert [path for path in collected.rglob("*") if path.name.endswith(".json")] == []
