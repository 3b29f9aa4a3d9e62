from accounts.models.address import MAX_ADDRESSES, Address, AddressBookFullError, AddressKnownError
from accounts.models.attempt import Attempt
from accounts.models.browser import KnownBrowser
from accounts.models.session import UserSession
from accounts.models.user import User, UserManager

__all__ = [
    "MAX_ADDRESSES",
    "Address",
    "AddressBookFullError",
    "AddressKnownError",
    "Attempt",
    "KnownBrowser",
    "User",
    "UserManager",
    "UserSession",
]
