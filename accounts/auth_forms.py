"""What people type to come in: sign-in, sign-up, passwords, email addresses."""

from allauth.account import forms as allauth_forms
from allauth.core import context
from allauth.socialaccount import forms as social_forms
from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, RegexValidator

from accounts.emails import send_notice_of_password
from accounts.models import User
from accounts.rate_limits import acquire, email_cost, end_login_pause

EMAIL_LENGTH = User._meta.get_field("email").max_length
HINT = "At least 10 characters. A few words in a row are safe and easy to remember."
WRONG_PASSWORD = "This is not your password. After ten wrong tries you have to wait 15 minutes."  # noqa: S105
EMAIL_TAKEN = "There is already an account with this email address."


NO_EMAIL = "An email address looks like name@example.com."


class EmailField(forms.EmailField):
    """An address, as it is sent to: there is one way to write each, or limits would be none."""

    default_validators = [EmailValidator(NO_EMAIL), RegexValidator(r"\A[\x21-\x7e]*\Z", NO_EMAIL)]

    def __init__(self, label="Email address", autocomplete="email", **options):
        widget = forms.EmailInput(attrs={"autocomplete": autocomplete, "spellcheck": "false"})
        super().__init__(label=label, widget=widget, max_length=EMAIL_LENGTH, **options)

    def to_python(self, value):
        # Before it is measured: some letters grow.
        return User.objects.normalize_email(super().to_python(value))


class PasswordField(forms.CharField):
    def __init__(self, label="Password", autocomplete="current-password", **options):
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(label=label, widget=widget, strip=False, **options)


def new_password_fields(label: str) -> tuple[PasswordField, PasswordField]:
    first = PasswordField(label, "new-password", help_text=HINT)
    return first, PasswordField(f"{label}, once more", "new-password")


class CodeField(forms.CharField):
    """A code of an app, or a recovery code."""

    def __init__(self, label="Code", **options):
        widget = forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
            }
        )
        super().__init__(label=label, widget=widget, max_length=20, **options)


class SignInForm(allauth_forms.LoginForm):
    """Asks for a code as well while a pause is on, when it lets in who has a second factor."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = EmailField(autocomplete="username")
        self.fields["password"] = PasswordField()
        self.fields["code"] = CodeField(
            "Code of your second factor, if you have one",
            required=False,
            help_text="From your app, or a recovery code. With it you can sign in at once.",
        )

    def user_credentials(self) -> dict:
        code = self.cleaned_data.get("code")
        return super().user_credentials() | ({"code": code} if code else {})


class SignUpForm(allauth_forms.SignupForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"] = EmailField(autocomplete="username")
        self.fields["password1"], self.fields["password2"] = new_password_fields("Password")

    def validate_unique_email(self, email: str) -> str:
        if User.objects.filter(email=email).exists():
            raise ValidationError(EMAIL_TAKEN, code="taken")
        return email

    def save(self, request) -> User:
        return User.objects.create_user(self.cleaned_data["email"], self.cleaned_data["password1"])


class StaffSignUpForm(social_forms.SignupForm):
    """Asks whom the OpenID provider brought for an address that is not taken."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"] = EmailField()

    def validate_unique_email(self, email: str) -> str:
        if User.objects.filter(email=email).exists():
            raise ValidationError(EMAIL_TAKEN, code="taken")
        return email


class ResetForm(allauth_forms.ResetPasswordForm):
    """Sends a link to whoever has an account, and says the same to everybody."""

    email = EmailField(autocomplete="username")

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        self.users = list(User.objects.filter(email=email, is_active=True))
        return email

    def save(self, request, **options) -> str:
        email = self.cleaned_data["email"]
        if acquire(*email_cost(request, email)):
            super().save(request, **options)
        return email


class NewPasswordForm(allauth_forms.ResetPasswordKeyForm):
    """Takes the password of somebody who came by a link, which proves the address as well."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"], self.fields["password2"] = new_password_fields("New password")

    def clean_password1(self) -> str:
        if self.user and not self.user.is_active:
            raise ValidationError("This account is closed.", code="inactive")
        return valid_password(self.cleaned_data["password1"], self.user)

    def save(self) -> None:
        super().save()
        if not self.user.has_verified_email:
            # Whoever tied a sign-on to this account had not proven that the address is theirs.
            self.user.socialaccount_set.all().delete()
            if not self.user.is_staff:
                self.user.authenticator_set.all().delete()
        self.user.verify_email()
        end_login_pause(self.user)
        send_notice_of_password(self.user)


class OwnPasswordForm(forms.Form):
    """Asks a signed-in person for the password they have."""

    password = PasswordField("Your password")

    def __init__(self, user: User, data=None):
        super().__init__(data)
        self.user = user
        if not user.has_usable_password():  # who only came by the OpenID provider
            del self.fields["password"]

    def clean_password(self) -> str:
        """Check it as at sign-in, so that the same limits hold."""
        password = self.cleaned_data["password"]
        if authenticate(context.request, username=self.user.email, password=password):
            return password
        raise ValidationError(WRONG_PASSWORD, code="wrong")


class PasswordChangeForm(OwnPasswordForm):
    def __init__(self, user: User, data=None):
        super().__init__(user, data)
        self.fields["password1"], self.fields["password2"] = new_password_fields("New password")

    def clean_password1(self) -> str:
        return valid_password(self.cleaned_data["password1"], self.user)

    def clean(self) -> dict:
        data = super().clean()
        if "password1" in data and data["password1"] != data.get("password2"):
            self.add_error("password2", "The two passwords don’t match. Please type both again.")
        return data


class EmailChangeForm(OwnPasswordForm):
    email = EmailField("New email address")
    field_order = ["email", "password"]

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if email == self.user.email:
            raise ValidationError("This is already your email address.", code="same")
        return email


def valid_password(password: str, user: User) -> str:
    validate_password(password, user)
    return password
