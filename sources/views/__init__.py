"""Pages of documents, interviews and all other sources, and their files."""

from sources.views.catalogue import repositories, repository, source, sources
from sources.views.documents import document, documents
from sources.views.iiif import info, part, picture
from sources.views.interviews import interview, interviews
from sources.views.manifest import manifest
from sources.views.media import full_scan, original_scan, original_sound, scan, sound
from sources.views.spoken import track, transcript

__all__ = [
    "document",
    "documents",
    "full_scan",
    "info",
    "interview",
    "interviews",
    "manifest",
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
    "track",
    "transcript",
]
