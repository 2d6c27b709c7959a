"""Parts of files over HTTP (RFC 9110, section 14): sound players ask for them and wait for 206."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import http_date, parse_http_date_safe

CHUNK = 64 * 1024
ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


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
    match = ONE_RANGE.fullmatch(header.strip())
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
    if response.status_code != 304:
        response["Content-Type"] = media_type
    if not request.user.is_authenticated:
        response["Cache-Control"] = "public, max-age=300"
    return response


def _tag(facts: str) -> str:
    return f'"{hashlib.sha256(facts.encode()).hexdigest()[:32]}"'


def _answer(
    request: HttpRequest, path: Path, size: int, etag: str, modified: int
) -> HttpResponseBase:
    if _has_it(request, etag):
        return HttpResponse(status=304)
    asked = request.headers.get("Range", "") if _unchanged(request, etag, modified) else ""
    try:
        part = span_of(asked, size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    span = part or Span(0, size - 1)
    is_head = request.method == "HEAD"
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


def _has_it(request: HttpRequest, etag: str) -> bool:
    given = request.headers.get("If-None-Match", "")
    return given.strip() == "*" or etag in [
        one.strip().removeprefix("W/") for one in given.split(",")
    ]


def _unchanged(request: HttpRequest, etag: str, modified: int) -> bool:
    """Whether a part still fits what the reader has of the file: a strong tag, or its date."""
    given = request.headers.get("If-Range")
    if given is None:
        return True
    if given.startswith('"'):
        return given == etag
    return parse_http_date_safe(given) == modified
