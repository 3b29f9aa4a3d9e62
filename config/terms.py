"""The shop's terms of trade: days, hours and copies, which each shop may set for itself."""

from config.environment import number


def terms() -> dict[str, int]:
    return {
        "PAYMENT_DAYS": number("PAYMENT_DAYS", default=14),
        "PAYMENT_REMINDER_DAYS": number("PAYMENT_REMINDER_DAYS", default=3),
        "GUEST_LINK_DAYS": number("GUEST_LINK_DAYS", default=90),
        # Copies, and hours, for whoever has not proven their email address (law 14).
        "UNPROVEN_COPIES_PER_TITLE": number("UNPROVEN_COPIES_PER_TITLE", default=10),
        "UNPROVEN_COPIES": number("UNPROVEN_COPIES", default=30),
        "UNPROVEN_COPIES_PER_NETWORK": number("UNPROVEN_COPIES_PER_NETWORK", default=120),
        "UNPROVEN_HOURS": number("UNPROVEN_HOURS", default=48),
        # An order beyond these is marked for staff.
        "UNUSUAL_TOTAL": number("UNUSUAL_TOTAL", default=500),
        "UNUSUAL_COPIES": number("UNUSUAL_COPIES", default=60),
        "INVOICE_YEARS": number("INVOICE_YEARS", default=10),
        "BASKET_DAYS": number("BASKET_DAYS", default=60),
        "BULK_RECORD_DAYS": number("BULK_RECORD_DAYS", default=30),
    }
