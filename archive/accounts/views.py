"""One's own account: second factor, sessions, and the door for whoever was invited."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import PasswordResetView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.internal.auth import get_totp_secret
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archive.accounts import factors, invitations, sessions
from archive.accounts.forms import AcceptForm
from archive.accounts.models import SignedIn

CODES_SHOWN = "recovery_codes_shown_at"
DOWNLOAD_S = 600
"""After recovery codes were shown they can be taken home for so long, and never again."""
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_GET
@login_required
def home(request: HttpRequest) -> HttpResponse:
    held = factors.of_user(request.user)
    context = {
        "app": next((f for f in held if f.type == Authenticator.Type.TOTP), None),
        "passkeys": [f for f in held if f.type == Authenticator.Type.WEBAUTHN],
        "codes": factors.codes_left(request.user),
        "only_one": factors.needs_one(request) and any(factors.is_last(f) for f in held),
        "sessions": sessions.of_user(request.user),
        "session_key": request.session.session_key,
    }
    return render(request, "account/home.html", context)


@require_GET
@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """The first page of whoever works here and has no second factor yet."""
    if factors.has_one(request.user):
        return redirect("mfa_index")
    return render(request, "account/second_factor.html")


@require_GET
@reauthentication_required(app="allauth.mfa")
def totp_picture(request: HttpRequest) -> HttpResponse:
    """The secret of the app as a square code, under an address of this site: a picture within the
    page (`data:`) would loosen the policy of the page."""
    adapter = get_adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(request.user, get_totp_secret()))
    return HttpResponse(picture, content_type="image/svg+xml")


class SetUpApp(ActivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        factors.note_set_up(self.request)
        return answer


class SetUpPasskey(AddWebAuthnView):
    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        factors.note_set_up(self.request)
        return answer


class RecoveryCodes(ViewRecoveryCodesView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer: HttpResponse = super().get(request, *args, **kwargs)
        except ValidationError:  # sealed with a key of the site that is no more
            return redirect("mfa_generate_recovery_codes")
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if context["can_view_codes"]:
            self.request.session[CODES_SHOWN] = int(time.time())
        return context


class NewRecoveryCodes(GenerateRecoveryCodesView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many of the old ones are left is not told here, and cannot always be read."""
        context: dict[str, Any] = super(GenerateRecoveryCodesView, self).get_context_data(**kwargs)
        return context


@require_GET
@login_required
@reauthentication_required(app="allauth.mfa")
def download_codes(request: HttpRequest) -> HttpResponse:
    """The codes as a file, for those who have just been shown them."""
    held = Authenticator.objects.filter(
        user_id=request.user.pk, type=Authenticator.Type.RECOVERY_CODES
    ).first()
    if held is None or time.time() - request.session.get(CODES_SHOWN, 0) > DOWNLOAD_S:
        raise Http404
    lines = [_("Recovery codes of the Interhelpo archive. Each works once."), ""]
    lines += held.wrap().get_unused_codes()
    answer = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="interhelpo-recovery-codes.txt"'
    return answer


class RemovePasskey(RemoveWebAuthnView):
    """The last factor of whoever needs one stays, as with the app."""

    http_method_names = ("get", "head", "post")  # Django's own DELETE asks nothing
    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        if not get_adapter().can_delete_authenticator(self.get_object()):
            messages.error(self.request, _("This is your only second step. Set up another first."))
            return redirect("mfa_index")
        answer: HttpResponse = super().form_valid(form)
        return answer


class PasswordForgotten(PasswordResetView):
    """By mail; where none is sent an archivist gives the link."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "has_mail": settings.HAS_MAIL}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.HAS_MAIL:
            return redirect("account_reset_password")
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer


@require_POST
@login_required
def end_session(request: HttpRequest, pk: Any) -> HttpResponse:
    row = get_object_or_404(SignedIn, pk=pk, user=request.user)
    if row.session_key == request.session.session_key:
        logout(request)
        return redirect("account_login")
    sessions.end([row])
    messages.success(request, _("The session is ended."))
    return redirect("mfa_index")


@require_POST
@login_required
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    sessions.end_all(request.user, but=request.session.session_key)
    messages.success(request, _("All other sessions are ended."))
    return redirect("mfa_index")


@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Name and password; then whoever came is signed in, and the second factor is next."""
    try:
        invitation = invitations.find(token)
    except invitations.NotOpen:
        return render(request, "account/invitation_over.html", status=410)
    form = AcceptForm(
        request.POST or None, email=invitation.email, initial={"name": invitation.name}
    )
    context = {"form": form, "invitation": invitation}
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "account/invitation.html", context, status=status)
    cleaned = form.cleaned_data
    try:
        user = invitations.accept(token, cleaned["name"], cleaned["password1"])
    except invitations.NotOpen:
        return render(request, "account/invitation_over.html", status=410)
    logout(request)
    login(request, user, backend=BACKEND)
    record_authentication(request, user, method="password", email=user.email)
    return redirect(get_account_adapter().get_login_redirect_url(request))
