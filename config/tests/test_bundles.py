import pytest
from django.contrib.staticfiles import finders
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


def test_collected_files_are_hashed_and_compressed(settings, tmp_path):
    settings.STATIC_ROOT, settings.STATIC_LIVE = tmp_path, False
    call_command("collectstatic", interactive=False, verbosity=0)
    from django.contrib.staticfiles.storage import storages

    storage = storages["staticfiles"]
    for bundle in BUNDLES:
        name = storage.url(bundle).removeprefix("/static/")
        assert name != bundle
        assert (tmp_path / f"{name}.br").exists()
        assert (tmp_path / f"{name}.gz").exists()
