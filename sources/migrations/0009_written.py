"""Every write to what pages show is told in its own transaction: decision 0023."""

from __future__ import annotations

from django.db import migrations

from archive.core.written import make, watched

PEOPLE = (
    "person", "personname", "family", "familymember", "organisation", "organisationname",
    "sharedevent", "place", "placename", "term", "factkind", "fact", "question", "question_facts",
    "question_place_names", "relationkind", "relation", "identity", "retiredref",
)  # fmt: skip
SOURCES = (
    "repository", "source", "consent", "consent_sources", "page", "pagetext", "citation",
    "evidence", "recording", "speaker", "segment", "segmenttext", "indexpoint", "indexpoint_terms",
    "indexpoint_places", "withheld", "mention", "importedsegment",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_lists_by_key"),
        ("sources", "0008_rights_to_imported_segments"),
    ]

    operations = [
        make(),
        *watched(*(f"people_{name}" for name in PEOPLE)),
        *watched(*(f"sources_{name}" for name in SOURCES)),
    ]
