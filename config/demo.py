"""A demo shop: where it is, and what it prints of itself."""

from config.environment import env

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  (compared with, never listened on)
# What stands on its invoices; the numbers are nobody's.
ADDRESS = ["1 Demo Street", "Leeds LS1 1AA", "United Kingdom"]
TAX_ID = "GB 000 0000 00"
BANK = ["BookTime Demo", "IBAN GB00 DEMO 0000 0000 0000 00", "BIC DEMOGB00"]


def demo_host() -> str:
    """Return what the shop calls itself: HOST, or this machine where that is everywhere."""
    host = env.str("HOST", default="")
    if not host or host in EVERYWHERE:
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def demo_hosts() -> list[str]:
    """Return what the shop may be called: this machine, and where HOST makes it listen."""
    return list(dict.fromkeys(["localhost", "127.0.0.1", "[::1]", demo_host()]))
