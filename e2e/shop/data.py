"""What tests ask the fixture shop to have, while it is open; each test asks for its own."""

import json
import subprocess

Cookies = dict[str, str]


class ShopData:
    """Asks the process in which `e2e.shop.data_process` runs; titles name the products."""

    def __init__(self, process: subprocess.Popen):
        self._process = process

    def seed(self) -> None:
        self._ask("seed")

    def change_product(self, title: str, **fields) -> dict:
        """Change a product's fields, and return what stood there before."""
        return self._ask("change_product", title=title, fields=fields)

    def new_customer(
        self, address: str = "", basket: dict[str, int] | None = None
    ) -> tuple[str, Cookies]:
        """Make a customer whose password is PASSWORD; return the email address and a session."""
        return tuple(self._ask("new_customer", address=address, basket=basket or {}))

    def new_orders(self, products: dict[str, int], email: str, number: int = 1) -> list[str]:
        """Place so many orders of a guest whose address is proven; return their numbers."""
        return self._ask("new_orders", products=products, email=email, number=number)

    def sign_in(self, email: str) -> Cookies:
        return self._ask("sign_in", email=email)

    def guest_at_checkout(self, products: dict[str, int], email: str) -> Cookies:
        """Bring a guest with an address in Leeds to the last step of the checkout."""
        return self._ask("guest_at_checkout", products=products, email=email)

    def _ask(self, name: str, **arguments):
        self._process.stdin.write(json.dumps([name, arguments]) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"The shop has no {name} for {arguments}: see data.log.")
        return json.loads(answer)
