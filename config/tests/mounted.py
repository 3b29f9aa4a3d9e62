"""The shop under a path, for tests: as SCRIPT_NAME has it, and a browser that stays below it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.test import Client
from django.urls import set_script_prefix

from config.mount import mounted_under

PATH = "/shop"
SHOP_URL = f"https://shop.example{PATH}"


@contextmanager
def mounted(settings, path: str = PATH) -> Iterator[None]:
    for name, value in mounted_under(path, https=False).items():
        setattr(settings, name, value)
    settings.SHOP_URL = f"https://shop.example{path}"
    set_script_prefix(f"{path}/")
    yield
    set_script_prefix("/")


class MountedClient(Client):
    """Asks by whole paths, and hands on what a server does: the path below SCRIPT_NAME."""

    def generic(self, method, path, *args, **kwargs):
        assert path.startswith(f"{PATH}/"), path
        return super().generic(method, path.removeprefix(PATH), *args, **kwargs)
