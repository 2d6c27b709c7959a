"""Consents: who agreed to what, until when."""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from archive.curation.admin_base import RowAdmin
from sources.models import Consent, ConsentScope


class ConsentForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(
        choices=ConsentScope.choices, widget=forms.CheckboxSelectMultiple, label=_("covers")
    )

    class Meta:
        model = Consent
        fields = ("person", "sources", "given_by", "scopes", "given_on", "until", "paper", "note")


@admin.register(Consent)
class ConsentAdmin(RowAdmin):
    form = ConsentForm
    list_display = ("given_by", "person", "given_on", "until")
    list_filter = ("until",)
    search_fields = ("given_by", "person__display_name")
    autocomplete_fields = ("person", "sources", "paper")
    list_select_related = ("person",)
