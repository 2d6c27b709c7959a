"""What an archivist does for somebody who cannot get in, or should no longer be in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from archive.accounts import factors, lockout, sessions
from archive.accounts.models import User
from archive.core.records import batch


@dataclass(frozen=True)
class Done:
    words: str
    link: str = ""


@dataclass(frozen=True)
class Help:
    key: str
    title: Any
    text: Any
    do: Callable[[HttpRequest, User], Done]


def give(one: Help, request: HttpRequest, user: User) -> Done:
    with batch():
        note(user)
        return one.do(request, user)


def note(user: User) -> None:
    """So that it stands in the history by whom and why, also where nothing else is written: a link
    for a new password, a lock that was opened."""
    User.objects.filter(pk=user.pk).update(helped_at=timezone.now())


def address_of_reset(user: User) -> tuple[str, None, list[str]]:
    """What `reverse` is asked for."""
    arguments = [user_pk_to_url_str(user), default_token_generator.make_token(user)]
    return "account_reset_password_from_key", None, arguments


def password_link(request: HttpRequest, user: User) -> Done:
    """Nothing is stored: the link is a signature over the old password, and ends with it."""
    address = reverse(*address_of_reset(user))
    words = _("By this link %(name)s chooses a new password. It works once, within three days.")
    return Done(words % {"name": user}, request.build_absolute_uri(address))


def no_factors(request: HttpRequest, user: User) -> Done:
    factors.take_away(user)
    sessions.end_all(user)
    return Done(_("The second step is taken away. At the next sign-in a new one is set up."))


def no_sessions(request: HttpRequest, user: User) -> Done:
    count = sessions.end_all(user)
    words = ngettext("%(count)d session is ended.", "%(count)d sessions are ended.", count)
    return Done(words % {"count": count})


def no_lock(request: HttpRequest, user: User) -> Done:
    lockout.unlock(user.email)
    return Done(_("The lock is open."))


HELPS = (
    Help(
        "password",
        gettext_lazy("Give a link for a new password"),
        gettext_lazy(
            "The link is shown once, to be printed or copied. Whoever has it can choose the "
            "password: give it to nobody else. A second step is asked for all the same."
        ),
        password_link,
    ),
    Help(
        "factors",
        gettext_lazy("Take the second step away"),
        gettext_lazy(
            "For somebody who lost the telephone and the recovery codes. Be sure that it is they "
            "who ask. All their sessions end, and at the next sign-in they set up a new one."
        ),
        no_factors,
    ),
    Help(
        "sessions",
        gettext_lazy("End all sessions"),
        gettext_lazy("Wherever they are signed in, they are signed out at once."),
        no_sessions,
    ),
    Help(
        "lock",
        gettext_lazy("Open the lock"),
        gettext_lazy("Wrong passwords that were tried for this account are forgotten."),
        no_lock,
    ),
)


def find(key: str) -> Help:
    for one in HELPS:
        if one.key == key:
            return one
    raise Http404


def helps_for(user: User | None) -> list[Help]:
    """What makes sense just now."""
    if user is None:
        return []
    is_locked = any(one.email == user.email for one in lockout.locked())
    wanted = {
        "password": user.is_active,
        "factors": bool(factors.of_user(user)),
        "sessions": bool(sessions.of_user(user)),
        "lock": is_locked,
    }
    return [one for one in HELPS if wanted[one.key]]
