"""The addresses one can choose from at the checkout: a customer's book, or what a guest typed."""

from django.http import QueryDict

from accounts.account_forms import AddressForm
from accounts.models import Address, User
from accounts.models.address import CONTENT
from orders.models import Draft
from orders.postal_address import PostalAddress

MOST_TYPED = 5  # addresses of a guest


class CustomerBook:
    """The person's own address book; keys are its ids."""

    def __init__(self, user: User):
        self.user = user
        rows = sorted(user.addresses.all(), key=lambda address: not address.is_default)
        self.rows = {str(row.pk): row for row in rows}
        self.addresses = {key: PostalAddress.of(row) for key, row in self.rows.items()}

    def form(self, key: str, data: QueryDict | None = None, initial=None) -> AddressForm:
        """Return the form for one address, or for a new one."""
        row = self.rows.get(key) or Address(user=self.user)
        return AddressForm(data, instance=row, initial=initial)

    def keep(self, form: AddressForm, key: str) -> str | None:
        """Save what was typed and return its key; None, and the form says why, if it cannot be.

        User.DoesNotExist, Address.DoesNotExist when it was deleted meanwhile.
        """
        row = form.keep()
        return str(row.pk) if row else None


class GuestBook:
    """What a guest typed, kept with the draft; keys are places in it."""

    def __init__(self, draft: Draft):
        self.draft = draft
        self.addresses = {
            str(place): PostalAddress(**facts) for place, facts in enumerate(draft.book, start=1)
        }

    def form(self, key: str, data: QueryDict | None = None, initial=None) -> AddressForm:
        there = self.addresses.get(key)
        return AddressForm(
            data, instance=Address(), initial=initial or (there.columns() if there else None)
        )

    def keep(self, form: AddressForm, key: str) -> str | None:
        address = PostalAddress(*(form.cleaned_data[field] for field in CONTENT))
        facts = vars(address)
        if key in self.addresses:
            self.draft.book[int(key) - 1] = facts
            return key
        if facts in self.draft.book:
            return str(self.draft.book.index(facts) + 1)
        if len(self.draft.book) >= MOST_TYPED:
            form.add_error(None, f"There is room for {MOST_TYPED} addresses: please change one.")
            return None
        self.draft.book.append(facts)
        return str(len(self.draft.book))
