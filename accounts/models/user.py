"""Who the shop knows: people sign in by email, there is no username."""

from contextlib import suppress

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from accounts.signals import email_verified

models.EmailField.register_lookup(Lower)
EMPLOYEES, DISPATCHERS = "Employees", "Dispatchers"


class UserManager(BaseUserManager):
    """Makes people and finds them by email without regard to case."""

    use_in_migrations = True

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Return an address as it is kept, compared and sent to: in small letters, and its host
        as mail servers know it, which has many spellings for people (ｇmail.com is gmail.com)."""
        name, at, host = (email or "").lower().rpartition("@")
        with suppress(UnicodeError):  # no host
            host = host.encode("idna").decode().lower()
        return f"{name}{at}{host}"

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email=email.lower())

    def locked(self, pk: int) -> "User":
        """Return the person, whose things no other transaction changes until this one ends."""
        return self.select_for_update(no_key=True).get(pk=pk)

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Make a person; without a password nobody can sign in. ValueError without an email."""
        if not email:
            raise ValueError("A user needs an email address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A customer or a member of staff."""

    username = None
    email = models.EmailField(
        "email address",
        unique=True,
        error_messages={"unique": "There is already an account with this email address."},
    )
    # Asked for, and not confirmed yet: nobody signs in by it, and it is nobody's.
    new_email = models.EmailField("new email address", blank=True, default="", editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message="There is already an account with this email address.",
            ),
            models.CheckConstraint(condition=~models.Q(email=""), name="user_email_not_empty"),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_small_letters"
            ),
        ]

    def __str__(self):
        return self.email

    def save(self, *args, update_fields=None, **kwargs):
        """Save, and keep allauth's record of the address in step, whoever changed it."""
        if self.pk and not self.is_active:
            self.known_browsers.all().delete()
        if update_fields is not None and "email" not in update_fields:
            return super().save(*args, update_fields=update_fields, **kwargs)
        self.email = User.objects.normalize_email(self.email)
        with transaction.atomic():
            super().save(*args, update_fields=update_fields, **kwargs)
            self._keep_address()
        return None

    @property
    def is_employee(self) -> bool:
        """Whether they work in the central office (DESIGN 1)."""
        return self._has_role(EMPLOYEES)

    @property
    def is_dispatcher(self) -> bool:
        return self._has_role(DISPATCHERS)

    def _has_role(self, name: str) -> bool:
        """Ask anew in each request: a role that was taken away is gone with the next one."""
        if not (self.is_active and self.is_staff):
            return False
        return self.is_superuser or name in self._groups

    @cached_property
    def _groups(self) -> set[str]:
        return set(self.groups.values_list("name", flat=True))

    @property
    def has_verified_email(self) -> bool:
        """Whether the address was proven to be this person's by a link sent to it."""
        return EmailAddress.objects.filter(user=self, email=self.email, verified=True).exists()

    def has_verified(self, email: str) -> bool:
        """Whether this address was proven to be this person's, and still is."""
        return self.email == email and self.has_verified_email

    def verify_email(self) -> None:
        """Note that the address was proven to be this person's; once more changes nothing."""
        with transaction.atomic():
            # The person first, as an erasure does: what is theirs is taken in after it.
            User.objects.locked(self.pk)
            if not self.has_verified_email:
                self._keep_address(verified=True)
                email_verified.send(User, user=self)

    def ask_for_email(self, email: str) -> None:
        """Note where a link is sent; the address changes when it comes back."""
        self.new_email = email
        User.objects.filter(pk=self.pk).update(new_email=email)

    @transaction.atomic
    def confirm_email(self) -> None:
        """Take the proven new address, or note that the old one is proven.

        Raises IntegrityError when somebody else took it meanwhile.
        """
        if self.new_email:
            self.email, self.new_email = self.new_email, ""
            self.save(update_fields=["email", "new_email"])
        self.verify_email()

    def _keep_address(self, **fields) -> None:
        stored = EmailAddress.objects.filter(user=self)
        if not stored.filter(email=self.email, primary=True, **fields).exists():
            stored.exclude(email=self.email).delete()
            stored.update_or_create(
                user=self, email=self.email, defaults={"primary": True, **fields}
            )
