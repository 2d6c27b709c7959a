"""Parts of files over HTTP (RFC 9110, section 14): sound players ask for them and wait for 206."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe

CHUNK = 64 * 1024
UNIT = re.compile(r"bytes=(.*)", re.ASCII | re.IGNORECASE)
ONE_RANGE = re.compile(r"(\d{0,100})-(\d{0,100})", re.ASCII)


@dataclass(frozen=True)
class Span:
    """Bytes from `start` to `end`, both included."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start + 1


class Unsatisfiable(Exception):
    """The range begins after the end of the file."""


def span_of(header: str, size: int) -> Span | None:
    """The asked part of a file of `size` bytes; None where the whole is to be sent, as for several
    ranges or for what is no range at all. Raises Unsatisfiable."""
    unit = UNIT.fullmatch(header.strip())
    listed = [one.strip(" \t") for one in unit[1].split(",")] if unit else []
    ranges = [one for one in listed if one]  # a list may have empty places (section 5.6.1)
    match = ONE_RANGE.fullmatch(ranges[0]) if len(ranges) == 1 else None
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if first and last and int(last) < int(first):
        return None
    if first == "":
        start, end = max(0, size - int(last)), size - 1
        empty = int(last) == 0 or size == 0
    else:
        start, end = int(first), min(int(last or size), size - 1)
        empty = start >= size
    if empty:
        raise Unsatisfiable
    return Span(start, end)


def respond(request: HttpRequest, path: Path, media_type: str) -> HttpResponseBase:
    """The file, or the part of it that is asked for. Raises OSError where it cannot be read."""
    with path.open("rb"):  # what cannot be opened is found out before anything is sent
        facts = path.stat()
    modified = int(facts.st_mtime)
    etag = _tag(f"{path.name} {facts.st_size} {facts.st_mtime_ns}")
    response = _answer(request, path, facts.st_size, etag, modified)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(modified)
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    if response.status_code in (200, 206):
        response["Content-Type"] = media_type
    if response.status_code >= 400:
        response["Cache-Control"] = "no-store"  # a cache would answer other ranges with it
    elif not request.user.is_authenticated:
        response["Cache-Control"] = "public, max-age=300"
    return response


def _tag(facts: str) -> str:
    return f'"{hashlib.sha256(facts.encode()).hexdigest()[:32]}"'


def _answer(
    request: HttpRequest, path: Path, size: int, etag: str, modified: int
) -> HttpResponseBase:
    settled: HttpResponse | None = get_conditional_response(request, etag, modified)
    if settled is not None:
        return settled  # 304 or 412
    is_head = request.method == "HEAD"  # parts are defined for GET alone (section 14.2)
    asked = "" if is_head else request.headers.get("Range", "")
    if asked and not _unchanged(request, etag, modified):
        asked = ""
    try:
        part = span_of(asked, size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    span = part or Span(0, size - 1)
    response = HttpResponse() if is_head else StreamingHttpResponse(_bytes(path, span))
    response["Content-Length"] = str(span.length)
    if part:
        response.status_code = 206
        response["Content-Range"] = f"bytes {span.start}-{span.end}/{size}"
    return response


def _bytes(path: Path, span: Span) -> Iterator[bytes]:
    with path.open("rb") as stream:
        stream.seek(span.start)
        left = span.length
        while left > 0 and (chunk := stream.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk


def _unchanged(request: HttpRequest, etag: str, modified: int) -> bool:
    """Whether a part still fits what the reader has of the file: a strong tag, or its date."""
    given = request.headers.get("If-Range")
    if given is None:
        return True
    if given.startswith('"'):
        return given == etag
    return parse_http_date_safe(given) == modified
