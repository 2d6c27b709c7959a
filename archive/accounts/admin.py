"""Users, what was opened to them, and invitations: the archivists' pages."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive.accounts import account_help, factors, lockout, rights, sessions
from archive.accounts.invitation_admin import InvitationAdmin
from archive.accounts.models import Grant, User
from archive.accounts.roles import Role
from archive.core.changes import because
from archive.curation.admin_base import RowAdmin

__all__ = ["ArchiveUserAdmin", "InvitationAdmin"]

# Addresses are kept with the users, and factors are nobody's to read or write by hand.
for model in (Group, EmailAddress, Authenticator):
    admin.site.unregister(model)


class UserForm(forms.ModelForm):
    """Nobody changes their own roles, and the last archivist stays one."""

    class Meta:
        model = User
        fields = ("email", "name", "is_active", "groups")
        widgets = {"groups": forms.CheckboxSelectMultiple}
        labels = {"groups": gettext_lazy("Roles")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = self.fields.get("groups")
        if isinstance(groups, forms.ModelMultipleChoiceField):
            groups.queryset = Group.objects.filter(name__in=Role.values)
            groups.choices = [(g.pk, Role(g.name).label) for g in groups.queryset]
            groups.help_text = ""

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        stays = cleaned.get("is_active", self.instance.is_active) and (
            self.instance.is_superuser
            or any(group.name == Role.ARCHIVIST for group in cleaned.get("groups", ()))
        )
        judged = {"groups", "is_active"} & set(self.fields)
        if judged and not stays and rights.is_last_archivist(self.instance):
            raise forms.ValidationError(
                gettext_lazy("This is the only archivist: somebody else has to be one first.")
            )
        return cleaned


class GrantInline(admin.TabularInline):
    model = Grant
    extra = 0
    fields = ("ref", "reason", "until")


class RoleFilter(admin.SimpleListFilter):
    title = gettext_lazy("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Role.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        wanted = self.value()
        return queryset.filter(groups__name=wanted) if wanted in Role.values else queryset


class FactorFilter(admin.SimpleListFilter):
    title = gettext_lazy("second step")
    parameter_name = "second"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", gettext_lazy("set up")), ("no", gettext_lazy("not set up"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """`held` comes with the list."""
        wanted = self.value()
        return queryset.filter(held=wanted == "yes") if wanted in ("yes", "no") else queryset


@admin.register(User)
class ArchiveUserAdmin(RowAdmin, admin.ModelAdmin):
    """Nobody is entered here: who is to work on the archive is invited."""

    form = UserForm
    change_form_template = "admin/accounts/user_form.html"
    change_list_template = "admin/accounts/user_list.html"
    list_display = ("email", "name", "role_names", "has_factor", "is_active", "last_login")
    list_filter = (RoleFilter, FactorFilter, "is_active")
    search_fields = ("email", "name")
    ordering = ("email",)
    inlines = (GrantInline,)
    actions = None
    fieldsets = (
        (None, {"fields": ("email", "name", "is_active")}),
        (gettext_lazy("Roles"), {"fields": ("groups",)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        held = Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=factors.MAIN))
        users: QuerySet[User] = super().get_queryset(request)
        return users.prefetch_related("groups").annotate(held=held)

    @admin.display(description=gettext_lazy("roles"))
    def role_names(self, user: User) -> str:
        labels = [str(Role(name).label) for name in Role.values if name in user.roles]
        return ", ".join([_("first archivist")] * user.is_superuser + labels)

    @admin.display(description=gettext_lazy("second step"), boolean=True)
    def has_factor(self, user: Any) -> bool:
        return bool(user.held)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who did work here stays in the history by name: they are made inactive."""
        return False

    def name_in_acts(self, row: Any) -> str:
        return ""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Nobody raises, lowers or shuts out themselves."""
        return ("groups", "is_active") if obj is not None and obj == request.user else ()

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        number = int(object_id) if object_id and object_id.isdecimal() else 0
        user = User.objects.filter(pk=number).first()
        more = {"helps": account_help.helps_for(user), "running": sessions.of_user(user)}
        context = {**(more if user else {}), **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, context)

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, view: Any, name: str) -> URLPattern:
            door: Any = self.admin_site.admin_view(view)
            made: URLPattern = path(route, door, name=f"accounts_{name}")
            return made

        return [
            page("rights/", self.rights_page, "rights"),
            page("locked/", self.locked_page, "locked"),
            page("<int:pk>/help/<str:key>/", self.help_page, "help"),
            *super().get_urls(),
        ]

    def _only_archivists(self, request: HttpRequest) -> None:
        if not self.has_change_permission(request):
            raise PermissionDenied

    def rights_page(self, request: HttpRequest) -> HttpResponse:
        """People and their roles, roles and their rights."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        self._only_archivists(request)
        context = {
            "title": _("Who may do what"),
            "roles": [label for _value, label in Role.choices],
            "rights": rights.table(),
            "people": [
                (user, [role in user.roles for role in Role.values])
                for user in self.get_queryset(request).filter(is_active=True).order_by("email")
            ],
        }
        return self._answer(request, "admin/accounts/rights.html", context)

    def locked_page(self, request: HttpRequest) -> HttpResponse:
        """Accounts at which wrong passwords were tried too often; posted, one is opened again."""
        self._only_archivists(request)
        if request.method == "POST":
            lockout.unlock(request.POST.get("email", ""))
            self.message_user(request, _("The lock is open."))
            return redirect("admin:accounts_locked")
        context = {"title": _("Locked accounts"), "locked": lockout.locked()}
        return self._answer(request, "admin/accounts/locked.html", context)

    def help_page(self, request: HttpRequest, pk: int, key: str) -> HttpResponse:
        """What an archivist does for somebody who cannot get in: asked with a reason, then done."""
        self._only_archivists(request)
        user = get_object_or_404(User, pk=pk)
        one = account_help.find(key)
        context: dict[str, Any] = {"title": one.title, "help": one, "original": user}
        if request.method != "POST":
            return self._answer(request, "admin/accounts/help.html", context)
        because(request.POST.get("why", "")[:500], str(one.title))
        done = account_help.give(one, request, user)
        if done.link:
            return self._answer(request, "admin/accounts/link.html", {**context, "done": done})
        self.message_user(request, done.words, messages.SUCCESS)
        return redirect(reverse("admin:accounts_user_change", args=[user.pk]))

    def _answer(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        frame = {**self.admin_site.each_context(request), "opts": self.opts}
        return render(request, template, {**frame, **context})
