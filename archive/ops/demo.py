"""`make demo` inside the environment: database, starter data, a login for this run, the site."""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import runpy
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import django
import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command, execute_from_command_line
from django.db import Error, connections

from archive.ops.database import DatabaseError, check_fit, connect, hold_alone, migrate
from archive.ops.postgres import DEMO, PostgresError, home, postmaster, serving, var_folder
from archive.ops.rootfolder import NoFolder
from archive.ops.translations import compile_translations

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "127.0.0.1"
GUNICORN = ("-m", "gunicorn", "--config", "python:archive.ops.server", "archive.wsgi:application")
ANSWERS_WITHIN_S = 60
ENDS_WITHIN_S, WORKER_ENDS_WITHIN_S = 30, 2
WORKER_RESTS_S = 5
"""Between two looks whether the worker is still there."""


class DemoError(Exception):
    """Why the site did not start."""


TROUBLE = (
    CommandError,
    DatabaseError,
    DemoError,
    Error,
    ImproperlyConfigured,
    NoFolder,
    OSError,
    PostgresError,
    psycopg.Error,
)
"""What is told in a sentence; anything else is a fault of ours and shows where it happened."""


def say(words: str) -> None:
    print(words, flush=True)


def secret_key() -> str:
    """The key of this clone: made once, readable by its owner alone."""
    path = var_folder() / "secret-key"
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


def set_environment(url: str) -> None:
    """What settings.py reads; a value given by the caller stays."""
    os.environ["DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")
    os.environ.setdefault("INTERHELPO_DEMO", "1")
    os.environ.setdefault("INTERHELPO_VAR", str(var_folder()))
    # Empty in the demonstration, but the static files are looked for here first.
    (Path(os.environ["INTERHELPO_VAR"]) / "static").mkdir(parents=True, exist_ok=True)
    if "INTERHELPO_SECRET_KEY" not in os.environ:
        os.environ["INTERHELPO_SECRET_KEY"] = secret_key()


@contextlib.contextmanager
def database() -> Iterator[str]:
    """The caller's database, or the clone's own for as long as the block lasts."""
    if url := os.environ.get("DATABASE_URL"):
        say("Using the database of DATABASE_URL.")
        yield url
        return
    if not (home() / DEMO.name).exists():
        say(f"Making a database in {home()}.")
    try:
        with serving(DEMO) as url:
            yield url
    finally:
        say("The database goes on." if postmaster(DEMO) else "The database is stopped.")


def prepare_dictionaries() -> None:
    """Once on a machine, and again after an update of them."""
    from archive.search import forms, lemmas

    if not lemmas.packed():
        say("Making the dictionaries of six languages ready for the search. This is done once.")
    forms.preload()


def prepare(url: str) -> None:
    """Tables, starter data and the login of this run."""
    with connect(url) as db:
        check_fit(db)
        django.setup()
        hold_alone(db)
        prepare_dictionaries()
        steps = migrate()
        say(f"Database: {steps} steps taken." if steps else "Database: up to date.")
        call_command("load_starter")
        call_command("reindex", if_empty=True)  # after an update that gave the index another form
        call_command("demo_login")
    connections.close_all()


def start(*command: str, log: Path | None = None, **environment: str) -> subprocess.Popen[bytes]:
    """A part of the site. Ctrl-C is for us alone; the part then gets its one signal from here."""
    with contextlib.ExitStack() as stack:
        output = stack.enter_context(log.open("ab")) if log else None
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def serve(port: int) -> None:
    """Run the web server and the worker until the server ends or the user stops them."""
    server = start(*GUNICORN, INTERHELPO_BIND=f"{ADDRESS}:{port}")
    try:
        wait_for_answer(server, port)
        say(f"\nThe archive is at http://{ADDRESS}:{port}/  (Ctrl-C stops it)\n")
        work_beside(server)
        if server.returncode:
            raise DemoError(f"The web server ended by itself (code {server.returncode}).")
    finally:
        end(server, ENDS_WITHIN_S)


def work_beside(server: subprocess.Popen[bytes]) -> None:
    """Keep a worker going as long as the server is. It starts after the first page can be read."""
    log = var_folder() / "log" / "worker.log"
    log.parent.mkdir(exist_ok=True)
    worker = start_worker(log)
    try:
        while server.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(WORKER_RESTS_S)
            if server.returncode is None and worker.poll() is not None:
                say(f"The worker ended by itself and is started again; see {log}.")
                worker = start_worker(log)
    finally:
        # Whatever it is at is taken up by the next one.
        end(worker, WORKER_ENDS_WITHIN_S)


def start_worker(log: Path) -> subprocess.Popen[bytes]:
    return start("manage.py", "work", "--beside-site", log=log)


def end(part: subprocess.Popen[bytes], within_s: float) -> None:
    part.terminate()
    try:
        part.wait(within_s)
    except subprocess.TimeoutExpired:
        part.kill()
        part.wait()


def wait_for_answer(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + ANSWERS_WITHIN_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise DemoError("The web server did not start; the reason stands above.")
        with contextlib.suppress(OSError, http.client.HTTPException):
            if (status := status_of(port)) < 400:
                return
            raise DemoError(f"The site answers with status {status}; see {var_folder() / 'log'}.")
        time.sleep(0.1)
    raise DemoError(f"The site did not answer within {ANSWERS_WITHIN_S} seconds.")


def status_of(port: int) -> int:
    connection = http.client.HTTPConnection(ADDRESS, port, timeout=ANSWERS_WITHIN_S)
    with contextlib.closing(connection):
        connection.request("GET", "/")
        return connection.getresponse().status


def manage(arguments: list[str]) -> None:
    """One management command against the same database."""
    django.setup()
    execute_from_command_line(["manage.py", *arguments])


def bench(name: str, arguments: list[str]) -> None:
    """One measurement of `archive/bench`, beside the same database."""
    sys.argv = [name, *arguments]
    runpy.run_module(f"archive.bench.{name}", run_name="__main__")


def demo(port: int) -> None:
    compile_translations()
    with database() as url:
        set_environment(url)
        prepare(url)
        serve(port)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="archive.ops.demo")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--manage", nargs=argparse.REMAINDER)
    parser.add_argument("--bench", nargs=argparse.REMAINDER)
    options = parser.parse_args(arguments)
    # Also where the caller had them ignored, as a shell does for a command in the background.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        if options.manage is not None:
            with database() as url:
                set_environment(url)
                manage(options.manage)
        elif options.bench:
            with database() as url:
                set_environment(url)
                bench(options.bench[0], options.bench[1:])
        else:
            demo(options.port)
    except KeyboardInterrupt:
        say("\nStopped.")
        return 0
    except TROUBLE as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
