"""Addresses of the pages that belong to no single record."""

from django.urls import path

from archive.site import views

app_name = "site"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("disagreements/", views.questions, name="questions"),
    path("about/", views.about, name="about"),
    path("how-to-read/", views.read, name="read"),
    path("who-keeps-it/", views.keepers, name="keepers"),
    path("privacy/", views.privacy, name="privacy"),
    path("cite/", views.cite, name="cite"),
    path("contribute/", views.contribute, name="contribute"),
]
