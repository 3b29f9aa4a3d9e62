"""Fills the shop for people who want to look around, and for benchmarks."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from catalogue.models import Product
from config.templatetags.shop import shop_url
from staff.demo import orders, seeding, synthetic, synthetic_orders


class Command(BaseCommand):
    help = (
        "Fills the demo shop: classics with their covers, a home page and, with DEBUG, people "
        "to sign in as. What is there stays; what is missing is added."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="only fill a shop that was not filled before"
        )
        parser.add_argument(
            "--products",
            type=_count,
            default=0,
            metavar="N",
            help="have N made-up books as well, without pictures, for benchmarks",
        )
        parser.add_argument(
            "--orders",
            type=_count,
            default=0,
            metavar="N",
            help="have N made-up orders of the last 400 days as well, for benchmarks",
        )
        parser.add_argument("--no-pictures", action="store_true", help="leave images out")
        parser.add_argument(
            "--classics", type=_count, default=None, metavar="N", help="take only the first N books"
        )

    def handle(self, *, once: bool, products: int, classics: int | None, **options) -> None:
        rows = seeding.classics(classics)
        if not (once and seeding.is_filled()):
            adding = seeding.add_products(rows, with_images=not options["no_pictures"])
            number = sum(1 for _ in self._progress(adding, len(rows), "Books"))
            seeding.add_home_page()
            orders.add_methods()
            self.stdout.write(f"The demo shop is filled: {number} books and a home page.")
        if products:
            added = sum(
                self._progress(synthetic.add_synthetic_products(products), None, "Made-up books")
            )
            self.stdout.write(f"Made-up books: {products:,}, of which {added:,} are new.")
        if settings.DEMO:
            seeding.add_demo_users(settings.DEMO_PASSWORD)
            orders.add_orders()
        if options["orders"]:
            self._add_made_up_orders(options["orders"])
        self._print_ways_in()

    def _add_made_up_orders(self, number: int) -> None:
        orders.add_methods()
        added = sum(
            self._progress(synthetic_orders.add_synthetic_orders(number), None, "Made-up orders")
        )
        self.stdout.write(f"Made-up orders: {number:,}, of which {added:,} are new.")

    def _progress(self, things, total: int | None, what: str):
        return tqdm(things, what, total, disable=None, leave=False, file=self.stderr)

    def _print_ways_in(self) -> None:
        products = Product.objects.active().count()
        self._table(
            [
                (shop_url("catalogue:home"), f"the shop, with {products:,} books"),
                (shop_url("admin:index"), "the owner's site"),
                (shop_url("office-admin:index"), "the central office's site"),
                (shop_url("dashboard:orders"), "the central office's orders"),
                (shop_url("dispatch-admin:index"), "the dispatch office's site"),
            ]
        )
        if not settings.DEMO:
            self.stdout.write("Without DEBUG the demo shop has no people to sign in as.")
            return
        self.stdout.write(f"Sign in with the password {settings.DEMO_PASSWORD} as")
        self._table([(demo_user.email, demo_user.role) for demo_user in seeding.DEMO_USERS])

    def _table(self, rows: list[tuple[str, str]]) -> None:
        width = max(len(left) for left, _ in rows)
        for left, right in rows:
            self.stdout.write(f"  {left:{width}}  {right}")


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number
