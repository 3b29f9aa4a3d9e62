"""The addresses one can choose from at the checkout: a customer's own, or what a guest typed."""

from django.http import QueryDict

from accounts.account_forms import AddressForm
from accounts.models import Address, User
from accounts.models.address import CONTENT
from orders.models import Draft
from orders.postal_address import PostalAddress

MAX_GUEST_ADDRESSES = 5


class CustomerAddressBook:
    """Keys are the ids of a customer's addresses."""

    def __init__(self, user: User):
        self.user = user
        rows = sorted(user.addresses.all(), key=lambda address: not address.is_default)
        self.rows = {str(row.pk): row for row in rows}
        self.addresses = {key: PostalAddress.of(row) for key, row in self.rows.items()}

    def form(self, key: str, data: QueryDict | None = None, initial=None) -> AddressForm:
        """Return the form for one address, or for a new one."""
        row = self.rows.get(key) or Address(user=self.user)
        return AddressForm(data, instance=row, initial=initial)

    def save(self, form: AddressForm, key: str) -> str | None:
        """Save what was typed and return its key; None, and the form says why, if it cannot be.

        User.DoesNotExist, Address.DoesNotExist when it was deleted meanwhile.
        """
        row = form.keep()
        return str(row.pk) if row else None


class GuestAddressBook:
    """Keys are positions among the draft's addresses, from 1."""

    def __init__(self, draft: Draft):
        self.draft = draft
        self.addresses = {
            str(position): PostalAddress(**address)
            for position, address in enumerate(draft.addresses, start=1)
        }

    def form(self, key: str, data: QueryDict | None = None, initial=None) -> AddressForm:
        address = self.addresses.get(key)
        initial = initial or (address.columns() if address else None)
        return AddressForm(data, instance=Address(), initial=initial)

    def save(self, form: AddressForm, key: str) -> str | None:
        saved = self.draft.addresses
        address = vars(PostalAddress(*(form.cleaned_data[field] for field in CONTENT)))
        if key in self.addresses:
            saved[int(key) - 1] = address
            return key
        if address in saved:
            return str(saved.index(address) + 1)
        if len(saved) >= MAX_GUEST_ADDRESSES:
            form.add_error(
                None, f"There is room for {MAX_GUEST_ADDRESSES} addresses. Please change one."
            )
            return None
        saved.append(address)
        return str(len(saved))
