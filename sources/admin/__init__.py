"""The curators' forms for sources, their pages and recordings, and for agreements."""

from sources.admin import agreements, documents, interviews, sources

__all__ = ["agreements", "documents", "interviews", "sources"]
