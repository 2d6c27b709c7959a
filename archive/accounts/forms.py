"""The forms of signing in and of accepting an invitation."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from archive.accounts.models import User


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        email, password = self.fields["login"], self.fields["password"]
        email.label, password.label = _("E-mail"), _("Password")
        password.help_text = ""
        email.widget.attrs = {"autocomplete": "username webauthn", "autofocus": True}
        password.widget.attrs = {"autocomplete": "current-password"}


def ready_for_code(field: Any) -> None:
    """A field for a code: the cursor stands in it, and a telephone shows its figures."""
    field.label = _("Code")
    field.widget.attrs = {
        "autocomplete": "one-time-code",
        "inputmode": "numeric",
        "autofocus": True,
    }


CODE_COUNTS_S = (2 * settings.MFA_TOTP_TOLERANCE + 1) * 30
"""An app shows a code for half a minute; clocks that differ make it count for longer."""


class CodeOnce(BaseAuthenticateForm):
    """Whoever saw a code being typed cannot use it: it counts once, as long as it counts at all.
    django-allauth remembers it for half a minute only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ready_for_code(self.fields["code"])

    def clean_code(self) -> str:
        code: str = super().clean_code()
        used = f"code-used:{self.user.pk}:{normalize_user_code(code)}"
        if not cache.add(used, True, CODE_COUNTS_S):
            raise get_adapter().validation_error("incorrect_code")
        return code


class SecondStepForm(CodeOnce, AuthenticateForm):
    pass


class AgainForm(CodeOnce, ReauthenticateForm):
    pass


class SetUpAppForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ready_for_code(self.fields["code"])


class AcceptForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        help_text=_("As it shall stand beside what you enter, for those who work here."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password1 = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("Password, once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.label_suffix = ""
        self.fields["password1"].help_text = " ".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords differ."))
        elif first:
            try:
                validate_password(first, User(email=self.email, name=cleaned.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return cleaned
