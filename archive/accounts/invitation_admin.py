"""Invitations: written, sent or printed, renewed and withdrawn. A part of the archivists' pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.accounts import invitations
from archive.accounts.invitation_models import State
from archive.accounts.models import Invitation
from archive.accounts.roles import Role
from archive.core.changes import because
from archive.curation.admin_base import RowAdmin

SIGNS = {
    State.OPEN: "in-review",
    State.ACCEPTED: "reviewed",
    State.EXPIRED: "uncertain",
    State.WITHDRAWN: "not-reviewed",
}


class InvitationForm(forms.ModelForm):
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Invitation
        fields = ("email", "name", "roles")

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if invitations.is_user(email):
            raise forms.ValidationError(
                gettext_lazy("There is an account with this address already.")
            )
        if Invitation.objects.filter(email=email, accepted_at=None, withdrawn_at=None).exists():
            raise forms.ValidationError(
                gettext_lazy("This address is invited already: renew or withdraw that invitation.")
            )
        return email


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(State.choices)

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        now = timezone.now()
        waiting = {"accepted_at": None, "withdrawn_at": None}
        wanted: dict[str | None, dict[str, Any]] = {
            State.OPEN: {**waiting, "expires_at__gt": now},
            State.EXPIRED: {**waiting, "expires_at__lte": now},
            State.ACCEPTED: {"accepted_at__isnull": False},
            State.WITHDRAWN: {"withdrawn_at__isnull": False},
        }
        return queryset.filter(**wanted.get(self.value(), {}))


@admin.register(Invitation)
class InvitationAdmin(RowAdmin, admin.ModelAdmin):
    form = InvitationForm
    change_form_template = "admin/accounts/invitation_form.html"
    list_display = ("email", "name", "role_names", "state_sign", "expires_at", "invited_by")
    list_filter = (StateFilter,)
    list_select_related = ("invited_by",)
    search_fields = ("email", "name")
    fields = ("email", "name", "roles")
    actions = None

    @admin.display(description=gettext_lazy("roles"))
    def role_names(self, invitation: Invitation) -> str:
        return ", ".join(str(label) for label in invitation.role_words)

    @admin.display(description=gettext_lazy("state"))
    def state_sign(self, invitation: Invitation) -> str:
        state = invitation.state
        return format_html('<span class="badge badge-{}">{}</span>', SIGNS[state], state.label)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was sent stays as it is; another one is written instead."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """One button: after it comes the page with the link."""
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return answer

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.invited_by = request.user
        obj.link = invitations.link_to(invitations.give_token(obj), request)
        super().save_model(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._hand_over(request, obj, obj.link)

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, view: Any, name: str) -> URLPattern:
            door: Any = self.admin_site.admin_view(view)
            made: URLPattern = path(route, door, name=f"accounts_invitation_{name}")
            return made

        return [
            page("<uuid:pk>/renew/", self.renew, "renew"),
            page("<uuid:pk>/withdraw/", self.withdraw, "withdraw"),
            *super().get_urls(),
        ]

    def name_in_acts(self, row: Any) -> str:
        return ""

    def _asked(self, request: HttpRequest, pk: Any) -> Invitation:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return get_object_or_404(Invitation, pk=pk)

    def renew(self, request: HttpRequest, pk: Any) -> HttpResponse:
        user: Any = request.user
        invitation = self._asked(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        because("", _("Invitation renewed"))
        try:
            token = invitations.renew(invitation, user)
        except invitations.NotOpen:
            return self._too_late(request, invitation)
        return self._hand_over(request, invitation, invitations.link_to(token, request))

    def withdraw(self, request: HttpRequest, pk: Any) -> HttpResponse:
        invitation = self._asked(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        because("", _("Invitation withdrawn"))
        try:
            invitations.withdraw(invitation)
        except invitations.NotOpen:
            return self._too_late(request, invitation)
        self.message_user(request, _("The invitation is withdrawn; its link works no longer."))
        return redirect("admin:accounts_invitation_changelist")

    def _too_late(self, request: HttpRequest, invitation: Invitation) -> HttpResponse:
        words = _("This invitation is %(state)s already.") % {"state": invitation.state.label}
        self.message_user(request, words, messages.ERROR)
        return redirect("admin:accounts_invitation_change", invitation.pk)

    def _hand_over(self, request: HttpRequest, invitation: Invitation, link: str) -> HttpResponse:
        """By mail; where none is sent, or the server takes none, once on a page to be printed."""
        failed = False
        if settings.HAS_MAIL:
            try:
                invitations.mail_link(invitation, link)
            except OSError:
                failed = True
            else:
                words = _("The invitation was sent to %(email)s.") % {"email": invitation.email}
                self.message_user(request, words)
                return redirect("admin:accounts_invitation_changelist")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Invitation for %(email)s") % {"email": invitation.email},
            "original": invitation,
            "link": link,
            "failed": failed,
        }
        return render(request, "admin/accounts/invitation_link.html", context)
