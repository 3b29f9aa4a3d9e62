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
    root = settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_LIVE = False
    call_command("collectstatic", interactive=False, verbosity=0)
    from django.contrib.staticfiles.storage import storages

    storage = storages["staticfiles"]
    for bundle in BUNDLES:
        name = storage.url(bundle).removeprefix("/static/")
        assert name != bundle
        assert (root / f"{name}.br").exists()
        assert (root / f"{name}.gz").exists()
    assert (tmp_path / "static.json").exists()


def test_the_list_of_all_files_is_not_public(client, settings, tmp_path):
    root = settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_LIVE = settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = False
    root.mkdir()
    (root / "staticfiles.json").write_text("of an earlier version")
    call_command("collectstatic", interactive=False, verbosity=0)
    assert client.get("/static/booktime.css").getvalue()
    assert client.get("/static/staticfiles.json").status_code == 404
    assert [path for path in root.rglob("*") if path.name.endswith(".json")] == []
