"""Who works here, as an app; what happens when they sign in or out, or choose a password."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "archive.accounts"
    label = "accounts"
    verbose_name = _("People who work here")

    def ready(self) -> None:
        from allauth.account.signals import password_changed, password_reset
        from django.contrib.auth.signals import user_logged_in, user_logged_out
        from django.db.models.signals import post_save

        from archive.accounts import lockout, sessions
        from archive.accounts.models import User

        password_reset.connect(lockout.new_password, dispatch_uid="archive.accounts.password")
        password_reset.connect(sessions.password_reset, dispatch_uid="archive.accounts.reset")
        password_changed.connect(sessions.password_changed, dispatch_uid="archive.accounts.changed")
        user_logged_in.connect(sessions.began, dispatch_uid="archive.accounts.began")
        user_logged_out.connect(sessions.ended, dispatch_uid="archive.accounts.ended")
        post_save.connect(
            sessions.inactive_is_out, sender=User, dispatch_uid="archive.accounts.out"
        )
