"""Scans of a document: brought many at once, put in order, turned and cut.

Each act is one transaction. A file is kept before its row is written, so that a row never speaks
of a file that is not there; what is left without a row is only an original more.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from archive.core.file_kinds import plain_name
from archive.core.records import Row, batch, written
from archive.jobs import queue
from sources import files, pyramids, scans_bundles
from sources.files import FileNotKept
from sources.models import Document, Page, ScanBundle, Source

MOST_BYTES = 1 << 30
OF_A_SCAN = ("scan", "checksum", "media_type", "width", "height", "turn", "fault")
SETTLED_AFTER_S = 10
NUMBERS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Added:
    """What became of one file: the pages that it made, or the one on which it lies already."""

    pages: tuple[Page, ...] = ()
    already: str = ""


def natural(name: str) -> tuple[Any, ...]:
    """For sorting as people count: scan 2 before scan 10, whatever the capitals."""
    parts = NUMBERS.split(name.casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)


# Bringing them


def add(document: Document | Source, path: Path, name: str) -> Added:
    """One file behind the pages that are there. Raises FileNotKept; then nothing was changed."""
    name = clean_name(name)
    size = path.stat().st_size
    if size > MOST_BYTES:
        words = _("It is larger than %(most)d MB.") % {"most": MOST_BYTES >> 20}
        raise FileNotKept(words)
    kind = scans_bundles.kind_of(path) if size else ""
    count = scans_bundles.count(path) if kind else 1
    if kind == "PDF" or count > 1:
        return _add_bundle(document, path, name, kind, count)
    return _add_page(document, path, name)


def clean_name(name: str) -> str:
    """The name under which a file came, as it is shown."""
    return plain_name(name) or _("without a name")


def _add_page(document: Document | Source, path: Path, name: str) -> Added:
    try:
        found = files.examine(path, Path(name).suffix)
    except OSError as error:  # it breaks off in its very head
        raise FileNotKept(_("It is damaged: %(why)s.") % {"why": error}) from error
    if not found[0].startswith("image/"):
        known = ", ".join([*files.PICTURES, "PDF"])
        words = _("It is of the kind %(found)s; here it may be %(known)s.")
        raise FileNotKept(words % {"found": found[0], "known": known})
    kept = files.store(path, Path(name).suffix)
    with batch():
        source = _held(document)
        twin = source.pages.filter(checksum=kept.checksum).exclude(scan="").first()
        if twin is not None:
            return Added(already=str(twin))
        page = Page(source=source, position=_last(source) + 1, file_name=name)
        put_scan(page, kept)
        settle_later(source)
    return Added((page,))


def _add_bundle(document: Document | Source, path: Path, name: str, kind: str, count: int) -> Added:
    """The pages are there at once, in their order; a job takes their scans out of the file."""
    kept = files.store_as(path, *scans_bundles.KINDS[kind])
    with batch():
        source = _held(document)
        twin = source.bundles.filter(checksum=kept.checksum).first()
        if twin is not None:
            return Added(already=twin.name)
        bundle = ScanBundle.objects.create(
            source=source, name=name, original=kept.name, checksum=kept.checksum,
            media_type=kept.media_type, count=count,
        )  # fmt: skip
        last = _last(source)
        pages = Page.objects.bulk_create(
            Page(
                source=source, position=last + n, file_name=name, bundle=bundle, bundle_page=n
            )
            for n in range(1, count + 1)
        )  # fmt: skip
        settle_later(source)
        ask_to_split(bundle)
    return Added(tuple(pages))


def ask_to_split(bundle: ScanBundle) -> None:
    key = str(bundle.pk)
    queue.defer("sources.jobs.split_bundle", once=f"split-{key}", bundle_id=key)


def put_scan(page: Page, kept: files.StoredFile) -> None:
    """Give a page its scan, and ask for its copies."""
    page.scan = kept.name
    page.checksum, page.media_type = kept.checksum, kept.media_type
    page.width, page.height = kept.width, kept.height
    page.fault = ""
    write_quietly(page, OF_A_SCAN)
    pyramids.after_upload(page.pk)


def write_quietly(row: Row, fields: Sequence[str]) -> None:
    """Write a row of which the search is told later, once for many: for every page by itself it
    would read the whole document anew. See `settle_later`."""
    rows: Any = type(row)._base_manager
    if row._state.adding:
        rows.bulk_create([row])
    else:
        row.updated_at = timezone.now()
        rows.bulk_update([row], [*fields, "updated_at"])


def settle_later(source: Source) -> None:
    """Have all derived values of a document made anew in a while; one job for all that comes until
    it begins."""
    key = str(source.pk)
    queue.defer("sources.jobs.settle_source", once=f"settle-{key}", wait=SETTLED_AFTER_S,
                source_id=key)  # fmt: skip


def settle(source_id: uuid.UUID) -> None:
    source = Source.objects.filter(pk=source_id).first()
    if source is not None:
        written(source)


def _held(document: Document | Source) -> Source:
    """Whoever brings or moves pages of one document waits for the others who do."""
    source: Source = Source.objects.select_for_update().get(pk=document.pk)
    return source


def _last(source: Source) -> int:
    return int(source.pages.aggregate(last=Max("position"))["last"] or 0)


# Pages out of a file


def split(progress: queue.Progress, bundle_id: uuid.UUID) -> None:
    """Take out what is still missing. Each page is written for itself: killed at any moment, what
    was taken out stays, and the next run goes on behind it."""
    bundle = ScanBundle.objects.select_related("source").filter(pk=bundle_id).first()
    if bundle is None:
        return
    path = files.path_of(bundle.original.name or "")
    if not path.exists():
        raise queue.Impossible(f"The file {path.name} is missing.")
    waiting = bundle.pages.filter(scan="", fault="").order_by("bundle_page")
    numbers = [n for n in waiting.values_list("bundle_page", flat=True) if n]
    progress.begin(bundle.name, len(numbers))
    for taken in scans_bundles.pages(path, numbers):
        _keep_taken(bundle, taken)
        progress.step()


def _keep_taken(bundle: ScanBundle, taken: scans_bundles.Taken) -> None:
    fault, kept = taken.fault, None
    if taken.path is not None:
        try:
            kept = files.store(taken.path)
        except FileNotKept as error:
            fault = str(error)
    with batch():
        rows = Page.objects.select_for_update().filter(bundle=bundle, scan="")
        page = rows.filter(bundle_page=taken.number).first()
        if page is None:
            return  # somebody removed it, or gave it a scan
        if kept is None:
            page.fault = fault[:300]
            write_quietly(page, ["fault"])
        else:
            page.turn = taken.turn
            put_scan(page, kept)
            settle_later(bundle.source)


def try_again(document: Document | Source) -> int:
    """Ask once more for the pages that could not be taken out; how many those are."""
    with batch():
        faulty = Page.objects.filter(source_id=document.pk, scan="").exclude(fault="")
        bundles = {page.bundle_id: page.bundle for page in faulty.select_related("bundle")}
        count = faulty.update(fault="")
        for bundle in bundles.values():
            if bundle is not None:
                ask_to_split(bundle)
    return count


# Order


def put_in_order(document: Document | Source, keys: Sequence[uuid.UUID]) -> bool:
    """Give the pages the order of `keys`, which are all of them. Raises ValidationError where pages
    came or went meanwhile. False where nothing changes."""
    with batch():
        source = _held(document)
        pages = {page.pk: page for page in source.pages.all()}
        if set(keys) != set(pages) or len(keys) != len(pages):
            words = _("Pages came or went meanwhile. Nothing was changed; look at the order again.")
            raise ValidationError(words)
        moved = []
        for position, key in enumerate(keys, 1):
            if pages[key].position != position:
                pages[key].position = position
                moved.append(pages[key])
        Page.objects.bulk_update(moved, ["position"], batch_size=2000)
        if moved:
            written(source)
    return bool(moved)


def by_name(document: Document | Source) -> list[uuid.UUID]:
    """The order by the names of the files; pages without one stay where they are, behind them."""
    rows = Page.objects.filter(source_id=document.pk).order_by("position")
    ordered = sorted(
        rows, key=lambda page: (not page.file_name, natural(page.file_name), page.bundle_page or 0)
    )
    return [page.pk for page in ordered]


def by_numbers(document: Document | Source, typed: Mapping[uuid.UUID, int]) -> list[uuid.UUID]:
    """The order in which each page that was given another number stands at that number, and the
    rest keeps its order around them."""
    rows = list(Page.objects.filter(source_id=document.pk).order_by("position"))
    moved = {page.pk: page for page in rows if typed.get(page.pk, page.position) != page.position}
    rest = [page.pk for page in rows if page.pk not in moved]
    for page in sorted(moved.values(), key=lambda one: (typed[one.pk], one.position)):
        rest.insert(max(0, typed[page.pk] - 1), page.pk)
    return rest


# What is shown of them


def show(page: Page, turn: int, cut: Sequence[int] | None) -> bool:
    """Turn and cut what is shown of a scan; the original stays. False where that is so already.

    Raises ValidationError for a cut that is none.
    """
    whole = [0, 0, page.width, page.height]
    wanted = None if cut is None or list(cut) == whole else list(cut)
    if (page.turn, page.cut) == (turn, wanted):
        return False
    page.turn, page.cut = turn, wanted
    page.full_clean(exclude=["source"])
    page.save()
    pyramids.after_upload(page.pk)
    return True


def turn(pages: Sequence[Page], degrees: int) -> int:
    """Turn each a further quarter or two with the clock; how many have a scan to be turned."""
    if not pages:
        return 0
    with batch():
        source = _held(pages[0].source)
        scanned = list(source.pages.filter(pk__in=[page.pk for page in pages]).exclude(scan=""))
        for page in scanned:
            page.turn, page.updated_at = (page.turn + degrees) % 360, timezone.now()
        Page.objects.bulk_update(scanned, ["turn", "updated_at"], batch_size=2000)
        for page in scanned:
            pyramids.after_upload(page.pk)
        if scanned:
            written(source)
    return len(scanned)
