"""Why no order was made: each kind says it to the shopper, and nothing was changed."""

from orders.holds import Excess

CHANGED = (
    "Something has changed since you opened this page. Please check it again: nothing has been "
    "ordered yet."
)


class NotPlacedError(Exception):
    """`reason` is what the shopper is told, `status` what programs are told."""

    reason, status, shows_changes = CHANGED, 409, False

    def __init__(self, reason: str = ""):
        super().__init__(reason or self.reason)
        self.reason = reason or self.reason


class NoBasketError(NotPlacedError):
    """There is no such basket, it is empty, or it is somebody else's."""

    reason = "That basket is no longer here. This is the one you have now."


class UnreadableFormError(NotPlacedError):
    status = 422


class UnknownChoiceError(NotPlacedError):
    """An address or a shipping method is not there to choose, or not chosen yet."""

    reason, status = "Please choose one of these.", 422


class ShortageError(NotPlacedError):
    """Something in the basket cannot be bought in the quantity it asks for."""

    shows_changes = True


class ChangedError(NotPlacedError):
    """Products, prices, shipping or addresses are not those that the shopper was shown."""

    shows_changes = True


class UnprovenLimitError(NotPlacedError):
    """It is more than an address may have that nobody has proven; `excess` says what."""

    status = 422

    def __init__(self, excess: Excess):
        super().__init__()
        self.excess = excess


class TooManyOrdersError(NotPlacedError):
    reason = "There have been a lot of orders with this email address. Please try again in an hour."
    status = 429
