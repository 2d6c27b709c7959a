"""What goes out to whom, what may be kept of it, and how small it travels."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.text import compress_string

Answer = Callable[[HttpRequest], HttpResponseBase]
UNKNOWN_TO_ALL = 100
"""Up to so many bytes are added to a compressed answer by chance, so that its length tells nothing
of what is in it (BREACH)."""
WORTH_IT = 500
"""Below so many bytes compression saves no packet."""
COMPRESSIBLE = re.compile(
    r"(text/|application/(json|ld\+json|javascript|xml|rdf\+xml)|image/svg\+xml)", re.IGNORECASE
)
TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", re.IGNORECASE)


class KeptByWhom:
    """Answers to a signed-in user are kept by nobody. A public page may be kept, and is asked for
    again by the hash of its body, which is made after the page, so after the access check."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response["Cache-Control"] = "private, no-store"
            return response
        # A caching server keeps the pages of those who send a cookie apart.
        patch_vary_headers(response, ("Cookie",))
        if response.cookies or request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
            response["Cache-Control"] = "private, no-store"
            return response
        response.headers.setdefault("Cache-Control", "no-cache")
        return with_etag(request, response)


def with_etag(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """The answer with the hash of its body, or 304 to who has this body already."""
    if not isinstance(response, HttpResponse) or response.status_code != 200:
        return response
    if request.method not in ("GET", "HEAD"):
        return response
    if not response.has_header("ETag"):
        response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


class Compressed:
    """Text travels compressed. Parts of files (ranges), pictures and sound never do."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if may_compress(request, response):
            compress(request, response)
        return response


def compress(request: HttpRequest, response: Any) -> None:
    patch_vary_headers(response, ("Accept-Encoding",))
    if not TAKES_GZIP.search(request.headers.get("Accept-Encoding", "")):
        return
    body = body_of(response)
    smaller = compress_string(body, max_random_bytes=UNKNOWN_TO_ALL)
    if response.streaming:
        response.streaming_content = [smaller]
    else:
        response.content = smaller
    response["Content-Encoding"] = "gzip"
    response["Content-Length"] = str(len(smaller))
    if response.get("ETag", "").startswith('"'):  # the bytes differ, what they say does not
        response["ETag"] = f"W/{response['ETag']}"


def body_of(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def may_compress(request: HttpRequest, response: HttpResponseBase) -> bool:
    if response.status_code != 200 or response.has_header("Content-Encoding"):
        return False
    if response.has_header("Content-Range") or not COMPRESSIBLE.match(
        response.get("Content-Type", "")
    ):
        return False
    if response.streaming:
        # Style sheets and scripts where they are served loose; else they lie there compressed.
        return response.get("Content-Type", "").startswith(("text/css", "text/javascript"))
    return len(body_of(response)) >= WORTH_IT and not mixes_secrets(request)


def mixes_secrets(request: HttpRequest) -> bool:
    """What a signed-in reader may see, beside words that a stranger could have put into the
    address: from the length of both together the secret could be guessed (BREACH)."""
    user = getattr(request, "user", None)
    return bool(user is not None and user.is_authenticated and request.META.get("QUERY_STRING"))
