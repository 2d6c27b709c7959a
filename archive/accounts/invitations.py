"""Inviting somebody: a link that works once, within seven days, and of which a hash is kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from archive.accounts.models import Invitation, User
from archive.accounts.rights import archivists
from archive.core.changes import changes

VALID = dt.timedelta(days=7)


class NotOpen(Exception):
    """The invitation was used, withdrawn, renewed or ran out, whoever sent it may invite no longer,
    or there was never one."""


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def give_token(invitation: Invitation) -> str:
    """A new link; the one before works no longer. The caller saves."""
    token = secrets.token_urlsafe(32)
    invitation.token_hash = hash_of(token)
    invitation.expires_at = timezone.now() + VALID
    return token


@transaction.atomic
def renew(invitation: Invitation, by: User) -> str:
    """Also one that ran out; what was accepted or withdrawn stays so."""
    _hold(invitation)
    invitation.invited_by = by
    token = give_token(invitation)
    invitation.save()
    return token


@transaction.atomic
def withdraw(invitation: Invitation) -> None:
    _hold(invitation)
    invitation.withdrawn_at = timezone.now()
    invitation.save()


def _hold(invitation: Invitation) -> None:
    """As it is now, until it is written: it may have been accepted since the page was opened."""
    invitation.refresh_from_db(from_queryset=Invitation.objects.select_for_update())
    if invitation.accepted_at is not None or invitation.withdrawn_at is not None:
        raise NotOpen


def link_to(token: str, request: Any) -> str:
    address: str = request.build_absolute_uri(reverse("account_invitation", args=[token]))
    return address


def find(token: str) -> Invitation:
    found = Invitation.objects.filter(token_hash=hash_of(token)).first()
    if found is None or not _opens(found):
        raise NotOpen
    return found


def _opens(invitation: Invitation) -> bool:
    """An archivist who is none any more leaves no door behind: another one renews it."""
    is_vouched_for = invitation.invited_by in archivists()
    return is_vouched_for and invitation.is_open and not is_user(invitation.email)


@transaction.atomic
def accept(token: str, name: str, password: str) -> User:
    """Whoever opens the link first becomes the user, with the roles that were given."""
    locked = Invitation.objects.select_for_update().filter(token_hash=hash_of(token)).first()
    if locked is None or not _opens(locked):
        raise NotOpen
    label = gettext_lazy("Invitation accepted")
    without_token = reverse("account_invitation", args=["-"])
    with changes(name=name or locked.email, label=label, path=without_token):
        user = User.objects.create_user(locked.email, password, name=name)
        user.groups.set(Group.objects.filter(name__in=locked.roles))
        locked.accepted_at = timezone.now()
        locked.save()
    return user


def is_user(email: str) -> bool:
    return bool(User.objects.filter(email__iexact=email).exists())


def mail_link(invitation: Invitation, link: str) -> None:
    """Raises OSError (smtplib's errors among them) where the mail server does not take it."""
    words = {"invitation": invitation, "link": link, "archive": settings.ARCHIVE_NAME}
    text = render_to_string("account/email/invitation.txt", words)
    subject = gettext("Invitation to the %(archive)s") % {"archive": settings.ARCHIVE_NAME}
    send_mail(subject, text, None, [invitation.email])
