"""Who may do what, in words: read off the groups and the roles themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from archive.accounts.models import User
from archive.accounts.roles import Role


@dataclass(frozen=True)
class Right:
    words: Any
    held: Callable[[str, frozenset[str]], bool]
    """By the name of a role and the codes of its group's permissions."""


def _permission(*codes: str) -> Callable[[str, frozenset[str]], bool]:
    return lambda _role, codes_held: codes_held.issuperset(codes)


RIGHTS = (
    Right(_("reads what is open to everybody"), lambda _role, _codes: True),
    Right(_("reads what was opened to them by name"), lambda _role, _codes: True),
    Right(_("works at the desk and reads every record"), lambda role, _codes: role in Role.staff()),
    Right(
        _("enters and edits people and what belongs to them"),
        _permission("people.add_person", "people.change_person", "people.change_fact"),
    ),
    Right(
        _("enters and edits sources, interviews and transcripts"),
        _permission("sources.add_source", "sources.change_source", "sources.change_segment"),
    ),
    Right(_("removes drafts"), _permission("people.delete_person", "sources.delete_source")),
    Right(_("answers messages of readers"), _permission("curation.change_message")),
    Right(
        _("reviews, and publishes and withdraws what others entered"),
        lambda role, _codes: role in Role.publishers(),
    ),
    Right(_("undoes whole acts of the history"), lambda role, _codes: role in Role.publishers()),
    Right(_("removes messages of readers"), _permission("curation.delete_message")),
    Right(
        _("removes what was published once"),
        lambda role, codes: role == Role.ARCHIVIST and "people.delete_person" in codes,
    ),
    Right(
        _("invites people, gives roles, opens closed records by name"),
        _permission("accounts.add_invitation", "accounts.change_user", "accounts.add_grant"),
    ),
)


def codes_of_roles() -> dict[str, frozenset[str]]:
    """The permissions of each role's group, as `app.code`."""
    groups = Group.objects.filter(name__in=Role.values).prefetch_related(
        "permissions__content_type"
    )
    return {
        group.name: frozenset(
            f"{one.content_type.app_label}.{one.codename}" for one in group.permissions.all()
        )
        for group in groups
    }


def table() -> list[tuple[Any, list[bool]]]:
    """A row for each right: its words, and whether each role has it, in the order of the roles."""
    codes = codes_of_roles()
    nothing: frozenset[str] = frozenset()
    return [
        (right.words, [right.held(role, codes.get(role, nothing)) for role in Role.values])
        for right in RIGHTS
    ]


def archivists() -> QuerySet[User]:
    """Who may invite and give roles, and is not shut out."""
    may = Q(is_superuser=True) | Q(groups__name=Role.ARCHIVIST)
    return User.objects.filter(may, is_active=True).distinct()


def is_last_archivist(user: User) -> bool:
    """Asked within the transaction that takes the role away: two archivists who lower each other
    come one after the other."""
    list(Group.objects.select_for_update().filter(name=Role.ARCHIVIST))
    others = archivists().exclude(pk=user.pk)
    return archivists().filter(pk=user.pk).exists() and not others.exists()
