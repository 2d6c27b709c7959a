"""Pages of documents, interviews and all other sources, and their files."""

from sources.views.catalogue import repositories, repository, source, sources
from sources.views.documents import document, documents
from sources.views.iiif import info, part, picture
from sources.views.interviews import interview, interviews
from sources.views.manifest import manifest
from sources.views.media import (
    full_scan,
    original_bundle,
    original_scan,
    original_sound,
    scan,
    sound,
)
from sources.views.spoken import track, transcript
from sources.views.tables import documents_table, interviews_table, sources_table

__all__ = [
    "document",
    "documents",
    "documents_table",
    "full_scan",
    "info",
    "interview",
    "interviews",
    "interviews_table",
    "manifest",
    "original_bundle",
    "original_scan",
    "original_sound",
    "part",
    "picture",
    "repositories",
    "repository",
    "scan",
    "sound",
    "source",
    "sources",
    "sources_table",
    "track",
    "transcript",
]
