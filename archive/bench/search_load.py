"""Eight readers at once, by HTTP, against the server as `make demo` starts it."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from queue import Empty, SimpleQueue

from django.conf import settings

from archive.bench.figures import Report, Took
from archive.bench.search_queries import Ask
from archive.bench.seeded import Chance

READERS = 8
ADDRESS = "127.0.0.1"
LONGEST_S = 30
STARTS_WITHIN_S = 60
WARM_UP = 40


def eight_at_once(asks: Sequence[Ask], report: Report, highest: float) -> None:
    mixed = list(asks)
    Chance.of(1, "load").shuffle(mixed)
    with serving() as port:
        _ask_all(mixed[:WARM_UP], port)
        start = time.perf_counter()
        took, errors = _ask_all(mixed, port)
        wall = time.perf_counter() - start
    print(f"\nEight at once: {len(mixed)} requests, {len(mixed) / wall:.0f} a second")
    if took:
        report.head()
        report.row("at concurrency 8", took, highest=highest)
    print(f"errors: {len(errors)}")
    if errors:
        report.failed.append(f"at concurrency 8: {len(errors)} errors, the first: {errors[0]}")


@contextlib.contextmanager
def serving() -> Iterator[int]:
    """A server of its own on a free port, with the environment of this process."""
    with socket.socket() as free:
        free.bind((ADDRESS, 0))
        port = free.getsockname()[1]
    command = ["-m", "gunicorn", "--config", "python:archive.ops.server"]
    server = subprocess.Popen(
        [sys.executable, *command, "archive.wsgi:application"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "INTERHELPO_BIND": f"{ADDRESS}:{port}"},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(server, port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((ADDRESS, port), timeout=1):
            return
        time.sleep(0.1)
    raise OSError("The web server did not start; the reason stands above.")


def _ask_all(asks: Sequence[Ask], port: int) -> tuple[list[Took], list[str]]:
    waiting: SimpleQueue[Ask] = SimpleQueue()
    for ask in asks:
        waiting.put(ask)
    took: list[Took] = []
    errors: list[str] = []

    def read() -> None:
        connection = http.client.HTTPConnection(ADDRESS, port, timeout=LONGEST_S)
        with contextlib.suppress(Empty):
            while True:
                ask = waiting.get_nowait()
                _ask(connection, ask, took, errors)
        connection.close()

    readers = [threading.Thread(target=read) for _at in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return took, errors


def _ask(
    connection: http.client.HTTPConnection, ask: Ask, took: list[Took], errors: list[str]
) -> None:
    start = time.perf_counter()
    try:
        connection.request("GET", ask.address)
        response = connection.getresponse()
        response.read()
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        errors.append(f"{ask.address}: {error}")
        return
    if response.status != http.HTTPStatus.OK:
        errors.append(f"{ask.address}: {response.status}")
    took.append(Took(1000 * (time.perf_counter() - start), 0.0))
