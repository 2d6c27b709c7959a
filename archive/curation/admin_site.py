"""The curators' admin: Django's own, with the archive's name and look."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class ArchiveAdminSite(admin.AdminSite):
    site_header = _("interhelpo · curators")
    site_title = _("Interhelpo archive")
    index_title = _("The curators' desk")
    enable_nav_sidebar = True
