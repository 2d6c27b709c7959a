"""Who works here: users with an e-mail as login, their roles, and what was opened to a reader."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from archive.accounts.invitation_models import Invitation
from archive.accounts.roles import Role
from archive.accounts.session_models import SignedIn
from archive.core.access import today
from archive.core.records import Row

__all__ = ["Grant", "Invitation", "SignedIn", "User", "UserManager"]


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("since"), auto_now_add=True)
    helped_at = models.DateTimeField(_("last helped to get in"), null=True, editable=False)
    """By an archivist. Some help writes nothing else of which the history could tell."""

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ("email",)
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles of this user: the names of the groups that are roles."""
        return frozenset(group.name for group in self.groups.all()) & frozenset(Role.values)

    @property
    def is_staff(self) -> bool:
        """May enter the admin. Follows from the roles, so that the two cannot disagree."""
        return self.reads_all_records

    @property
    def reads_all_records(self) -> bool:
        return self.is_active and (self.is_superuser or bool(self.roles & Role.staff()))

    @property
    def may_publish(self) -> bool:
        return self.is_active and (self.is_superuser or bool(self.roles & Role.publishers()))

    @cached_property
    def granted_refs(self) -> list[str]:
        """Public ids of closed records opened to this user by name, and still open today."""
        running = Q(until__isnull=True) | Q(until__gte=today())
        return (
            list(self.grants.filter(running).values_list("ref", flat=True))
            if self.is_active
            else []
        )


class Grant(Row):
    """A closed record opened to one reader, with the reason, until a day."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="grants", verbose_name=_("reader")
    )
    ref = models.CharField(_("public id"), max_length=20)
    reason = models.CharField(_("reason"), max_length=300)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("permission to read")
        verbose_name_plural = _("permissions to read")
        constraints = [models.UniqueConstraint(name="accounts_grant_once", fields=["user", "ref"])]

    def __str__(self) -> str:
        return f"{self.user}: {self.ref}"
