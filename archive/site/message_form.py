"""The form for readers' messages, and what keeps machines from sending it. No cookie is needed."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from archive.curation.models import Knowledge, Message, MessageKind, Standing

SHORTEST_STAY = 3  # seconds between the form and its sending: nobody writes faster
LONGEST_STAY = 24 * 3600
_signer = signing.TimestampSigner(salt="archive.site.message")

QUESTIONS = {
    MessageKind.CORRECTION: _("What should be changed or added?"),
    MessageKind.ACCESS: _("What do you want to see, and what for?"),
    MessageKind.OBJECTION: _("What should not be shown, and why?"),
    MessageKind.CONTRIBUTION: _("What do you know?"),
}
TELLING = (MessageKind.CORRECTION, MessageKind.CONTRIBUTION)


def stamp() -> str:
    """A signed form number with the time at which the form was given out."""
    return _signer.sign(secrets.token_urlsafe(16))


class MessageForm(forms.ModelForm):
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    class Meta:
        model = Message
        fields = (
            "text", "knowledge", "standing", "name", "email",
            "may_contact", "may_publish", "may_name",
        )  # fmt: skip
        labels: ClassVar[dict[str, Any]] = {
            "knowledge": _("How do you know? Optional"),
            "standing": _("Who are you? Optional"),
            "name": _("Your name, optional"),
            "email": _("E-mail, optional"),
            "may_contact": _("You may write to me about this message."),
            "may_publish": _("You may publish what I wrote in the archive."),
            "may_name": _("You may name me as the source."),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "text": _("In any language you like."),
            "email": _("For our reply only. It is never published."),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "text": forms.Textarea(attrs={"rows": 8}),
            "knowledge": forms.RadioSelect,
            "standing": forms.RadioSelect,
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }
        error_messages: ClassVar[dict[str, Any]] = {
            "text": {
                "required": _("Write your message."),
                "max_length": _("The message is too long: %(limit_value)s characters are allowed."),
            },
            "email": {"invalid": _("Check the e-mail address: it needs an @ sign and a domain.")},
        }

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.use_required_attribute = False
        self.kind = MessageKind(kind)
        self.form_number = ""
        self.fields["text"].label = QUESTIONS[self.kind]
        for name, choices in (("knowledge", Knowledge.choices), ("standing", Standing.choices)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices  # without an empty one: none need be taken
        for name in (
            ("standing",) if self.kind in TELLING else ("knowledge", "may_publish", "may_name")
        ):
            del self.fields[name]
        if self.kind == MessageKind.ACCESS:
            del self.fields["may_contact"]
            self.fields["email"].required = True
            self.fields["email"].label = _("E-mail")
            self.fields["email"].help_text = _(
                "The answer goes to this address. It is never published."
            )
            self.fields["email"].error_messages["required"] = _("Say where the answer may go.")

    def clean_website(self) -> str:
        """A field that people do not see. The text that was typed is kept either way."""
        if self.cleaned_data["website"]:
            self._put("website", "")
            raise forms.ValidationError(
                _("A field that stops machines was filled in. It is empty again: send once more.")
            )
        return ""

    def clean_stamp(self) -> str:
        """A form that this site gave out, not just now and not long ago; else it is given anew."""
        given = self.cleaned_data["stamp"]
        try:
            self.form_number = _signer.unsign(given, max_age=LONGEST_STAY)
        except signing.BadSignature:
            self.renew()
            raise forms.ValidationError(
                _("This page had been open for too long. Nothing is lost: send once more.")
            ) from None
        if not self._stayed(given):
            raise forms.ValidationError(_("That was very quick. Wait a moment and send once more."))
        return str(given)

    def _stayed(self, given: str) -> bool:
        """Whether the stamp is old enough: it must fail as too old for the shortest stay."""
        try:
            _signer.unsign(given, max_age=SHORTEST_STAY)
        except signing.SignatureExpired:
            return True
        return False

    def renew(self) -> None:
        self._put("stamp", stamp())

    def _put(self, name: str, value: str) -> None:
        """Another value for a field when the form is shown again."""
        self.data = {**{key: self.data.get(key, "") for key in self.data}, name: value}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("may_contact") and not cleaned.get("email") and "email" not in self.errors:
            self.add_error(
                "email", _("Give an address to which we may write, or take the tick away.")
            )
        if cleaned.get("may_name") and not cleaned.get("name"):
            self.add_error("name", _("Give the name that we may publish, or take the tick away."))
        return cleaned
