"""The curators' forms for people, families, events, organisations and places."""

from people.admin import events, families, person, places, vocabulary

__all__ = ["events", "families", "person", "places", "vocabulary"]
