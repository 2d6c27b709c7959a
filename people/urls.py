"""Addresses of people, families, shared events, organisations and places."""

from django.urls import path

from people import views

app_name = "people"
urlpatterns = [
    # people/
    path("people/", views.people, name="list"),
    path("people.csv", views.people_table, name="list-csv"),
    path("people/<str:ref>/", views.person, {"slug": ""}, name="person-short"),
    path("people/<str:ref>/<slug:slug>/", views.person, name="person"),
    # families/
    path("families/", views.families, name="families"),
    path("families/related/", views.related, name="related"),
    path("families/of/<str:ref>/", views.person_tree, name="person-tree"),
    path("families/<str:ref>/", views.family, name="family"),
    # transports/: every shared event, transports first
    path("transports/", views.events, name="events"),
    path("transports/<str:ref>/", views.event, {"slug": ""}, name="event-short"),
    path("transports/<str:ref>/<slug:slug>/", views.event, name="event"),
    # organisations/
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/<str:ref>/", views.organisation, {"slug": ""}, name="organisation-short"),
    path("organisations/<str:ref>/<slug:slug>/", views.organisation, name="organisation"),
    # places/
    path("places/", views.places, name="places"),
    path("places/<str:ref>/", views.place, {"slug": ""}, name="place-short"),
    path("places/<str:ref>/<slug:slug>/", views.place, name="place"),
    # statistics/: numbers of people, and the list of those behind each of them
    path("statistics/", views.statistics, name="statistics"),
    path("statistics/people/", views.counted, name="counted"),
    path("unknown-fates/", views.unknown_fates, name="unknown-fates"),
    # map/, timeline/: where they came from and the way; the co-operative through the years
    path("map/", views.map_page, name="map"),
    path("timeline/", views.timeline, name="timeline"),
]
