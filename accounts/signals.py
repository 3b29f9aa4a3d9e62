"""What accounts tells the apps after it, which it must not know."""

from django.dispatch import Signal

# Sent with `user`, in the transaction in which an address was first proven to be theirs.
email_verified = Signal()
