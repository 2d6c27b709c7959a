"""All that can be cited, what it says, and on whose word a fact rests."""

from sources.models.agreements import Consent, ConsentScope
from sources.models.evidence import Citation, Confidence, Evidence, Rank, Stance
from sources.models.imports import ImportedPoint, ImportedSegment
from sources.models.interviews import (
    IndexPoint,
    Recording,
    Segment,
    SegmentText,
    Speaker,
    SpeakerRole,
    Withheld,
)
from sources.models.mentions import Mention, Treatment
from sources.models.pages import (
    Page,
    PageReading,
    PageText,
    ScanBundle,
    TextKind,
    TextStatus,
)
from sources.models.sources import (
    Document,
    Grade,
    Interview,
    Level,
    Repository,
    Source,
    SourceKind,
)
from sources.models.uploads import Upload, UploadState

__all__ = [
    "Citation",
    "Confidence",
    "Consent",
    "ConsentScope",
    "Document",
    "Evidence",
    "Grade",
    "ImportedPoint",
    "ImportedSegment",
    "IndexPoint",
    "Interview",
    "Level",
    "Mention",
    "Page",
    "PageReading",
    "PageText",
    "Rank",
    "Recording",
    "Repository",
    "ScanBundle",
    "Segment",
    "SegmentText",
    "Source",
    "SourceKind",
    "Speaker",
    "SpeakerRole",
    "Stance",
    "TextKind",
    "TextStatus",
    "Treatment",
    "Upload",
    "UploadState",
    "Withheld",
]
