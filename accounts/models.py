"""Who the shop knows: people sign in by e-mail, there is no username."""

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

models.EmailField.register_lookup(Lower)


class UserManager(BaseUserManager):
    """Makes people and finds them by e-mail without regard to case."""

    use_in_migrations = True

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email__lower=email.lower())

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """Make a person; without a password nobody can sign in. ValueError without an e-mail."""
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A customer or a member of staff."""

    username = None
    email = models.EmailField("e-mail address", unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message="Somebody with this e-mail address is here already.",
            ),
            models.CheckConstraint(condition=~models.Q(email=""), name="user_email_not_empty"),
        ]

    def __str__(self):
        return self.email
