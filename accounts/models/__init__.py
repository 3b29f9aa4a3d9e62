from accounts.models.address import MAX_ADDRESSES, Address, AddressBookFullError, AddressKnownError
from accounts.models.known_browser import KnownBrowser
from accounts.models.rate_limit_slot import RateLimitSlot
from accounts.models.user import User, UserManager
from accounts.models.user_session import UserSession

__all__ = [
    "MAX_ADDRESSES",
    "Address",
    "AddressBookFullError",
    "AddressKnownError",
    "KnownBrowser",
    "RateLimitSlot",
    "User",
    "UserManager",
    "UserSession",
]
