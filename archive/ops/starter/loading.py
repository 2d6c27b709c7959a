"""Loads the data files: reads and checks them all, makes scans and sounds, then writes once.

load(Path("data"), progress=…)      raises StarterError, and then nothing was changed
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from archive.ops.models import LoadedFile, LoadedRecord
from archive.ops.progress import Progress
from archive.ops.starter import people_entries as of_people
from archive.ops.starter import source_entries as of_sources
from archive.ops.starter.databook import Book, Bundle
from archive.ops.starter.datafiles import Entry, Problem, read_list, read_one
from archive.ops.starter.lettering import DrawingError
from archive.ops.starter.making import fill_citations, make_page, make_sound
from archive.ops.starter.voice import VoiceError
from archive.ops.starter.writing import NotWritten, Outcome, write
from people.models import RetiredRef
from sources.files import FileNotKept, path_of
from sources.models import Recording
from sources.recordings import public_copy

LOADER = "1"  # raise when the same files shall become other rows
MOST_SHOWN = 100
Reader = Callable[[Book, Entry, int], Any]


class Kind(NamedTuple):
    """What the entries of a file are, and who reads them."""

    name: str
    read: Reader


FILES = {
    "terms": Kind("term", of_people.term),
    "topics": Kind("term", of_people.term),
    "fact_kinds": Kind("fact kind", of_people.fact_kind),
    "relation_kinds": Kind("relation kind", of_people.relation_kind),
    "places": Kind("place", of_people.place),
    "repositories": Kind("repository", of_sources.repository),
    "sources": Kind("source", of_sources.source),
    "documents": Kind("source", of_sources.document),
    "organisations": Kind("organisation", of_people.organisation),
    "events": Kind("event", of_people.event),
    "people": Kind("person", of_people.person),
    "families": Kind("family", of_people.family),
    "questions": Kind("question", of_people.question),
}
INTERVIEW = Kind("source", of_sources.interview)
PLURALS = {
    "person": "people", "family": "families", "event": "shared events",
    "organisation": "organisations", "place": "places", "source": "sources",
    "repository": "repositories", "question": "questions", "term": "terms",
    "fact kind": "kinds of fact", "relation kind": "kinds of relation",
}  # fmt: skip


class StarterError(Exception):
    """Why nothing was loaded; every problem found is named."""

    def __init__(self, problems: list[Problem] | str) -> None:
        self.problems = [] if isinstance(problems, str) else sorted(set(problems))
        super().__init__(problems if isinstance(problems, str) else self._words())

    def _words(self) -> str:
        shown = [str(problem) for problem in self.problems[:MOST_SHOWN]]
        if len(self.problems) > MOST_SHOWN:
            shown.append(f"… and {len(self.problems) - MOST_SHOWN} more.")
        number = len(self.problems)
        head = "One problem" if number == 1 else f"{number} problems"
        return "\n".join([*shown, f"{head} in the data files; nothing was changed."])


@dataclass
class Report:
    """What a load did, in words for a person."""

    bundles: list[Bundle] = field(default_factory=list)
    outcome: Outcome | None = None
    gone: list[str] = field(default_factory=list)
    """Loaded once and no longer in the files; they stay in the archive."""
    unchanged: bool = False

    def lines(self) -> list[str]:
        if self.unchanged:
            return ["The starter data are loaded already; nothing has changed in the files."]
        found = Counter(bundle.kind for bundle in self.bundles)
        counts = ", ".join(
            f"{found[kind]} {words}" for kind, words in PLURALS.items() if found[kind]
        )
        if self.outcome is None:
            return [f"The data files are in order: {counts}."]
        done = self.outcome
        lines = [
            f"Loaded {counts}.",
            f"{len(done.new)} new, {len(done.changed)} changed, {len(done.same)} unchanged.",
        ]
        if done.kept:
            names = ", ".join(f"{each.kind} {each.key}" for each in done.kept)
            lines.append(
                "Changed in the archive since, so left alone (--overwrite takes the files): "
                f"{names}."
            )
        if self.gone:
            lines.append(f"No longer in the files, kept in the archive: {', '.join(self.gone)}.")
        return lines


def load(
    folder: Path, progress: Progress, *, sample: bool = True, check: bool = False,
    overwrite: bool = False,
) -> Report:  # fmt: skip
    """Bring the archive to what the files say. With `check` nothing is made or written."""
    paths = data_files(folder, sample=sample)
    digests = {name: _digest(path) for name, path in paths.items()}
    if not check and not overwrite and _loaded_already(digests):
        return Report(unchanged=True)
    book = read(paths, progress)
    book.problems += taken(book)
    if book.problems:
        raise StarterError(book.problems)
    if check:
        return Report(book.bundles)
    try:
        make(book, progress)
        progress.begin(f"Writing {sum(len(bundle.rows) for bundle in book.bundles)} rows")
        outcome = write(book.bundles, overwrite=overwrite)
        _silence_protected_names(book)
    except (DrawingError, FileNotKept, NotWritten, VoiceError) as error:
        raise StarterError(str(error)) from error
    LoadedFile.objects.bulk_create(
        [LoadedFile(name=name, digest=digest) for name, digest in digests.items()],
        update_conflicts=True, unique_fields=["name"], update_fields=["digest", "loaded_at"],
    )  # fmt: skip
    progress.end()
    return Report(book.bundles, outcome, _gone(book, set(paths)))


def _silence_protected_names(book: Book) -> None:
    """Cut the public copies of the sound once more: only now is it known who may be named."""
    spoken = [
        row.pk for bundle in book.bundles for row in bundle.rows if isinstance(row, Recording)
    ]
    for recording in Recording.objects.filter(pk__in=spoken).exclude(public_media=""):
        Recording.objects.filter(pk=recording.pk).update(public_media=public_copy(recording))


def data_files(folder: Path, *, sample: bool) -> dict[str, Path]:
    """The files to read, by the name used in messages (`data/starter/people.yaml`)."""
    parts = [folder / "starter", *([folder / "sample"] if sample else [])]
    for part in parts:
        if not part.is_dir():
            raise StarterError(f"There is no folder {part}; the data files belong there.")
    found = [path for part in parts for path in sorted(part.rglob("*.y*ml"))]
    return {f"{folder.name}/{path.relative_to(folder).as_posix()}": path for path in found}


def _digest(path: Path) -> str:
    return hashlib.sha256(LOADER.encode() + path.read_bytes()).hexdigest()


def _loaded_already(digests: dict[str, str]) -> bool:
    """Whether these very files were loaded, and the media they brought are still in place."""
    known = dict(LoadedFile.objects.values_list("name", "digest"))
    if any(known.get(name) != digest for name, digest in digests.items()):
        return False
    media = LoadedRecord.objects.filter(file__in=digests).exclude(media=[])
    return all(path_of(name).exists() for each in media for name in each.media)


def read(paths: dict[str, Path], progress: Progress) -> Book:
    """Read and check every file; what is wrong stands in the problems of the book."""
    book = Book()
    book.paths = paths
    progress.begin("Reading the data files", len(paths))
    entries: list[tuple[Kind, Entry]] = []
    for name, path in paths.items():
        entries += _entries(book, name, path)
        progress.step()
    positions = {kind.name: count(1) for kind in (*FILES.values(), INTERVIEW)}
    progress.begin("Checking", len(entries))
    for kind, entry in entries:
        kind.read(book, entry, next(positions[kind.name]))
        entry.close()
        progress.step()
    for join in book.later:
        join()
    book.check_fields()
    return book


def _entries(book: Book, name: str, path: Path) -> list[tuple[Kind, Entry]]:
    single = path.parent.name == "interviews"
    kind = INTERVIEW if single else FILES.get(path.stem)
    if kind is None or path.suffix != ".yaml":
        known = ", ".join(f"{stem}.yaml" for stem in FILES)
        book.problems.append(
            Problem(name, 1, "", f"a file of this name is not read; there are {known}.")
        )
        return []
    found = (read_one if single else read_list)(path, name, book.problems)
    if found is None:
        book.unreadable.add(kind.name)
    for entry in found or ():
        book.register(kind.name, entry)
    return [(kind, entry) for entry in found or ()]


def taken(book: Book) -> list[Problem]:
    """Ids and keys of the files that in the archive belong to something else."""
    found = []
    models = {type(bundle.rows[0]) for bundle in book.bundles}
    for model in models:
        name = "ref" if hasattr(model, "ref") else "key"
        rows = model._base_manager.values_list(name, "pk")
        there = dict(rows)
        for bundle in book.bundles:
            value = getattr(bundle.rows[0], name) if type(bundle.rows[0]) is model else ""
            if there.get(value, bundle.id_of()) != bundle.id_of():
                spot = bundle.entry.spot_of(name)
                found.append(spot.problem(f"“{value}” is taken by another record in the archive."))
    loaded = set(LoadedRecord.objects.values_list("ref", flat=True))
    for ref in RetiredRef.objects.filter(ref__in=book.refs).values_list("ref", flat=True):
        if ref not in loaded:
            spot = book.refs[ref].spot_of("ref")
            found.append(
                spot.problem(f"“{ref}” was the id of a record that ended; give a new one.")
            )
    return found


def make(book: Book, progress: Progress) -> None:
    """Scans of the pages and sound of the interviews, from what was made before where it can be."""
    if book.pages:
        progress.begin("Drawing the sample pages", len(book.pages))
    for page in book.pages:
        make_page(page)
        progress.step()
    if book.interviews:
        progress.begin("Speaking the sample interviews", len(book.interviews))
    times = {}
    for plan in book.interviews:
        times[plan.bundle.key] = make_sound(plan)
        progress.step()
    fill_citations(book, times)


def _gone(book: Book, names: set[str]) -> list[str]:
    """Records loaded from one of these folders before, and no longer in any file."""
    here = {(bundle.kind, bundle.key) for bundle in book.bundles}
    folders = {name.split("/")[1] for name in names}
    return [
        str(each)
        for each in LoadedRecord.objects.all()
        if (each.kind, each.key) not in here and each.file.split("/")[1] in folders
    ]
