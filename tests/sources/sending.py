"""Sends recordings in pieces, as the page does."""

from __future__ import annotations

import base64
import io
import uuid
from typing import Any

import numpy
import soundfile
from django.test import Client
from django.urls import reverse

from archive.jobs.queue import Quiet
from sources import jobs
from sources.models import Upload

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"
RATE = 8000


def voice(seconds: float = 4, *, kind: str = "WAV", level: float = 0.1, channels: int = 1) -> bytes:
    """Noise, about as loud as somebody who speaks."""
    samples = numpy.random.default_rng(7).standard_normal((int(RATE * seconds), channels))
    out = io.BytesIO()
    soundfile.write(out, (samples * level).clip(-1, 1).astype("float32"), RATE, format=kind)
    return out.getvalue()


def uploads_of(told: Any) -> str:
    return reverse("admin:sources_interview_uploads", args=[told.pk])


def metadata(**said: Any) -> dict[str, str]:
    pairs = [f"{name} {base64.b64encode(str(v).encode()).decode()}" for name, v in said.items()]
    return {"Upload-Metadata": ",".join(pairs)}


def begin(desk: Client, told: Any, size: int, name: str = "páska 1.wav", **said: Any) -> Any:
    headers = {**TUS, "Upload-Length": str(size), **metadata(filename=name, **said)}
    return desk.post(uploads_of(told), headers=headers)


def send(desk: Client, address: str, data: bytes, at: int = 0, **headers: str) -> Any:
    """One piece; `Upload_Offset="x"` and the like stand for a wrong header."""
    given = {
        **TUS,
        "Upload-Offset": str(at),
        **{k.replace("_", "-"): v for k, v in headers.items()},
    }
    return desk.patch(address, data, content_type=PIECE, headers=given)


def how_far(desk: Client, address: str) -> int:
    answer = desk.head(address, headers=TUS)
    assert answer.status_code == 200, answer.content
    return int(answer["Upload-Offset"])


def sent(desk: Client, told: Any, content: bytes, *, pieces: int = 3, **more: Any) -> Upload:
    """The upload of a file that was sent to its end, before its check."""
    address = begin(desk, told, len(content), **more)["Location"]
    step = -(-len(content) // pieces)
    for at in range(0, len(content), step):
        assert send(desk, address, content[at : at + step], at).status_code == 204
    return Upload.objects.get(pk=key_in(address))


def key_in(address: str) -> uuid.UUID:
    return uuid.UUID(address.rstrip("/").rsplit("/", 1)[1])


def checked(upload: Upload) -> Upload:
    """The upload after its job."""
    jobs.check_upload(Quiet(), str(upload.pk))
    upload.refresh_from_db()
    return upload
