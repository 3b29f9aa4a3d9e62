"""The end of an account (DESIGN 5)."""

from django.db import transaction

from accounts import personal_data
from accounts.models import User


@transaction.atomic
def erase(user: User) -> bool:
    """Remove the person and what is theirs; return False if that was done already.

    Whoever adds something of theirs meanwhile waits for the row's lock, and then finds nobody.
    """
    locked = User.objects.select_for_update().filter(pk=user.pk).first()
    if locked is None:
        return False
    # The last app first: what it holds is found by what the apps before it still hold.
    for part in reversed(personal_data.parts.values()):
        if part.erase:
            part.erase(locked)
    locked.delete()
    return True
