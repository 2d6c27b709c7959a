"""The doors to people, families, shared events, organisations and places."""

from people.views.event_pages import event, events
from people.views.family_list import families
from people.views.family_pages import family
from people.views.family_related import related
from people.views.family_views import person_tree
from people.views.map import map_page
from people.views.organisation_pages import organisation, organisations
from people.views.people_list import people
from people.views.person_page import person
from people.views.place_pages import place, places
from people.views.statistics import counted, statistics
from people.views.table import people_table
from people.views.timeline import timeline
from people.views.unknown_fates import unknown_fates

__all__ = [
    "counted",
    "event",
    "events",
    "families",
    "family",
    "map_page",
    "organisation",
    "organisations",
    "people",
    "people_table",
    "person",
    "person_tree",
    "place",
    "places",
    "related",
    "statistics",
    "timeline",
    "unknown_fates",
]
