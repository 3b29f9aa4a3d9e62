"""What people type, and their browsers answer, about a second factor."""

import json

from allauth.mfa.totp.internal.auth import generate_totp_secret, validate_totp_code
from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict

from accounts.account_forms import LineField
from accounts.auth_forms import CodeField, OwnPasswordForm
from accounts.models import User
from accounts.rate_limits import SECOND_FACTOR_CHANGES, acquire
from accounts.second_factor import check_code, check_passkey

MAX_ANSWER_LENGTH = 20_000  # of a browser's answer
SALT = "accounts.second_factor_forms"
SECRET_FOR = 60 * 60  # seconds
WRONG_CODE = (
    "This code is not right, or was used already. After ten wrong ones you have to wait 15 minutes."
)
TOO_MANY = "You have changed this several times already. Please wait an hour."
WRONG_PASSKEY = "That did not work. Please try again, or sign in with a code."


class AnswerField(forms.CharField):
    """A browser's answer to a challenge: JSON, filled in by the page's script."""

    widget = forms.HiddenInput

    def __init__(self, **options):
        super().__init__(max_length=MAX_ANSWER_LENGTH, strip=False, **options)

    def to_python(self, value) -> dict | None:
        text = super().to_python(value)
        if not text or len(text) > MAX_ANSWER_LENGTH:
            return None
        try:
            answer = json.loads(text)
        except (ValueError, RecursionError):
            answer = None
        return answer if isinstance(answer, dict) else None

    def run_validators(self, value) -> None:
        """Leave it to the check whether it is one: it is no text any more."""


class SecondFactorForm(forms.Form):
    """Takes a code, or a passkey's answer, of somebody whose password was right."""

    code = CodeField(required=False, error_messages={"required": "Please type a code."})
    answer = AnswerField(required=False)

    def __init__(self, request: HttpRequest, user: User, data: QueryDict | None = None):
        super().__init__(data)
        self.request, self.user = request, user

    def clean(self) -> dict:
        data = super().clean()
        if self.errors:
            return data
        if "answer" in self.data:
            answer = data.get("answer")
            if not (answer and check_passkey(self.request, self.user, answer)):
                raise ValidationError(WRONG_PASSKEY, code="passkey")
        elif not data.get("code"):
            self.add_error("code", "Please type a code.")
        elif not check_code(self.request, self.user, data["code"]):
            self.add_error("code", WRONG_CODE)
        return data


class ChangeForm(OwnPasswordForm):
    """Lets a second factor be changed by who knows the password, as often as anybody needs."""

    def clean(self) -> dict:
        data = super().clean()
        if not self.errors and not acquire((SECOND_FACTOR_CHANGES, str(self.user.pk))):
            raise ValidationError(TOO_MANY, code="too_many")
        return data


class AppForm(ChangeForm):
    """Shows a secret, signed for its person, and takes the first code that an app makes of it."""

    secret = forms.CharField(widget=forms.HiddenInput)
    code = CodeField("Code that the app shows")
    field_order = ["code", "password", "secret"]

    def __init__(self, user: User, data: QueryDict | None = None):
        super().__init__(user, data)
        self.plain_secret = self._secret_in(data) or generate_totp_secret()
        box = signing.dumps([user.pk, self.plain_secret], salt=SALT)
        if self.is_bound:
            self.data = data.copy()
            self.data["secret"] = box
        self.initial["secret"] = box

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if not validate_totp_code(self.plain_secret, code):
            raise ValidationError(
                "This is not the code that belongs to this secret. Please type the one that the "
                "app shows now; the clock of the device must be right.",
                code="wrong",
            )
        return code

    def _secret_in(self, data: QueryDict | None) -> str:
        """Return the secret that the form was opened with; "" for one that is over or not ours."""
        try:
            user_id, secret = signing.loads(
                (data or {}).get("secret", ""), salt=SALT, max_age=SECRET_FOR
            )
        except (signing.BadSignature, TypeError, ValueError):
            return ""
        return secret if user_id == self.user.pk else ""


class PasskeyForm(ChangeForm):
    name = LineField(
        label="Name of the passkey",
        max_length=50,
        initial="My passkey",
        help_text="So that you can tell it from others: “Phone”, “Blue key”.",
    )
    answer = AnswerField(error_messages={"required": WRONG_PASSKEY})
    field_order = ["name", "password", "answer"]

    def clean_answer(self) -> dict:
        return self.cleaned_data["answer"] or {}
