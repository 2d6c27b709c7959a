"""Addresses of the pages that belong to no single record."""

from django.urls import path

from archive.site import message_views, search_views, topics, views

app_name = "site"
urlpatterns = [
    path("", views.home, name="home"),
    # the search: its page, its box, and its results as a table and as data
    path("search/", search_views.page, name="search"),
    path("search/suggest.json", search_views.offers, name="search-suggest"),
    path("search.csv", search_views.table, name="search-csv"),
    path("search.json", search_views.data, name="search-json"),
    path("topics/", topics.topics, name="topics"),
    path("disagreements/", views.questions, name="questions"),
    path("about/", views.about, name="about"),
    path("how-to-read/", views.read, name="read"),
    path("who-keeps-it/", views.keepers, name="keepers"),
    path("privacy/", views.privacy, name="privacy"),
    path("cite/", views.cite, name="cite"),
    # what readers write to the curators
    path("contribute/", message_views.contribute, name="contribute"),
    path("contribute/sent/<str:token>/", message_views.sent, name="sent"),
]
