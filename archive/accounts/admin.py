"""Users and what was opened to them: the archivists' page."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from archive.accounts.models import Grant, User


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name")


class EditUserForm(UserChangeForm):
    class Meta:
        model = User
        fields = ("email", "name", "password", "is_active", "groups")


class GrantInline(admin.TabularInline):
    model = Grant
    extra = 0
    fields = ("ref", "reason", "until")


@admin.register(User)
class ArchiveUserAdmin(UserAdmin):
    form = EditUserForm
    add_form = NewUserForm
    list_display = ("email", "name", "role_names", "is_active", "last_login")
    list_filter = ("groups", "is_active")
    search_fields = ("email", "name")
    ordering = ("email",)
    filter_horizontal = ()
    inlines = (GrantInline,)
    fieldsets = (
        (None, {"fields": ("email", "name", "password", "is_active")}),
        (_("Roles"), {"fields": ("groups",)}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),
    )

    @admin.display(description=_("roles"))
    def role_names(self, user: User) -> str:
        return ", ".join(sorted(user.roles))


admin.site.unregister(Group)
