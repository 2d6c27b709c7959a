"""The curators' admin: Django's own, with the archive's name and look."""

from __future__ import annotations

from functools import wraps
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from archive.curation import desk_views, typed


class ArchiveAdminSite(admin.AdminSite):
    site_header = _("interhelpo · curators")
    site_title = _("Interhelpo archive")
    index_title = _("The curators' desk")
    enable_nav_sidebar = True

    def index(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """What waits for whoever asks, before the lists of everything."""
        from archive.curation import desk

        user = request.user
        context = {
            "waiting": desk.waiting_for(user),
            "completeness": desk.completeness(user),
            "changes": desk.last_changes(user),
        }
        return super().index(request, {**context, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """What forms ask for, and the steps of a record, stand before the pages of the models."""
        from archive.curation import preview, review_views

        view = self.admin_view
        own: list[URLPattern | URLResolver] = [
            path("date/", view(desk_views.date), name="date"),
            path("alike/", view(desk_views.like_names), name="alike"),
            path("dates/", view(desk_views.dates), name="dates"),
            path("review/<str:ref>/<str:step>/", view(review_views.step_page), name="review"),
            path("batches/<uuid:batch_id>/take-back/", view(review_views.take_back),
                 name="batch-take-back"),
            path("preview/<str:reader>/<str:ref>/", view(preview.preview), name="preview-start"),
            path("preview/<str:reader>/<str:ref>/<path:rest>", view(preview.preview),
                 name="preview"),
        ]  # fmt: skip
        return [*own, *super().get_urls()]

    def login(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """There is one way in, the page of the account: this one knew no second factor."""
        return secure_admin_login(lambda _request: redirect("admin:index"))(request)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """A form that comes after the session ended is shown back instead of thrown away."""
        inner: Any = super().admin_view(view, cacheable)

        @wraps(inner)
        def keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user: Any = request.user
            if not user.is_authenticated and typed.is_form_of_desk(request):
                return typed.page(request, typed.ENDED)
            answer: HttpResponse = inner(request, *args, **kwargs)
            return answer

        return keeping
