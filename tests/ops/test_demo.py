"""`make demo`: one command from an empty folder to a page that answers, and nothing left behind."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psutil
import pytest

from archive.ops import demo, postgres
from archive.ops.demo import DemoError
from archive.ops.setup import is_free

# The starter data and the login have tests of their own.
DEMO = """
import sys
from pathlib import Path
from archive.ops import demo, postgres
postgres.VAR = Path(sys.argv[1])
demo.DEMO = postgres.Cluster("pg-demo", scratch=True)
demo.call_command = lambda name, **options: print("did", name)
sys.exit(demo.main(["--port", sys.argv[2]]))
"""
CLUSTER = postgres.Cluster("pg-demo", scratch=True)


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(postgres, "VAR", tmp_path / "var")
    yield tmp_path / "var"
    postgres.stop(CLUSTER)
    postgres.remove_home()


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def started(var: Path, port: int) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """The command as a fresh shell would start it: without the settings of this test run."""
    ours = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "INTERHELPO_")
    bare = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    commands = []

    def start(**settings: str) -> subprocess.Popen[str]:
        command = subprocess.Popen(
            [sys.executable, "-c", DEMO, str(var), str(port)],
            cwd=postgres.ROOT,
            env=bare | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        commands.append(command)
        return command

    yield start
    for command in commands:
        command.kill()
        command.wait()
        assert command.stdout
        command.stdout.close()


def words_until(command: subprocess.Popen[str], sign: str) -> str:
    words = ""
    for line in command.stdout or ():
        words += line
        if sign in line:
            return words
    raise AssertionError(f"ended without {sign!r}:\n{words}")


@pytest.fixture
def answering() -> Iterator[tuple[int, list[int]]]:
    """A little server: its port, and the status it answers with."""
    status = [200]

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status[0])
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port, status
    server.shutdown()
    thread.join()
    server.server_close()


def sleeper(seconds: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", f"import time; time.sleep({seconds})"])


def test_from_an_empty_folder_to_an_answer_and_back_to_nothing(
    started: Callable[..., subprocess.Popen[str]], port: int
) -> None:
    command = started()
    words = words_until(command, "Ctrl-C")
    assert f"http://127.0.0.1:{port}/" in words
    assert words.index("did load_starter") < words.index("did demo_login")
    assert demo.status_of(port) < 400
    command.send_signal(signal.SIGINT)
    rest, _ = command.communicate()
    assert command.returncode == 0, rest
    assert is_free(port)
    assert postgres.postmaster(CLUSTER) is None

    again = started()
    assert "up to date" in words_until(again, "Ctrl-C")
    again.terminate()
    again.communicate()
    assert again.returncode == 0
    assert is_free(port)


def test_one_worker_runs_beside_the_site_and_both_end_even_when_the_command_is_killed(
    started: Callable[..., subprocess.Popen[str]], port: int
) -> None:
    # Not made anew: this test is about the processes.
    command = started(INTERHELPO_DICTIONARIES=os.environ["INTERHELPO_DICTIONARIES"])
    words_until(command, "Ctrl-C")
    deadline = time.monotonic() + 60
    while (told := health(port)) != "ok\n":
        assert time.monotonic() < deadline, told
        time.sleep(0.2)
    parts = psutil.Process(command.pid).children(recursive=True)
    workers = [part for part in parts if "work" in part.cmdline()]
    assert len(workers) == 1
    command.kill()
    _gone, left = psutil.wait_procs(parts, timeout=30)
    assert left == []
    assert is_free(port)


def health(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/") as answer:
        words: bytes = answer.read()
    return words.decode()


def test_an_unreadable_database_url_ends_with_one_message(
    started: Callable[..., subprocess.Popen[str]], var: Path
) -> None:
    command = started(DATABASE_URL="postgresql://jozef:tajne@[nowhere/x")
    words, _ = command.communicate()
    assert command.returncode == 1
    assert "DATABASE_URL cannot be read" in words
    assert "Traceback" not in words
    assert "tajne" not in words
    assert not (var / "pg-demo").exists()


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(var: Path) -> None:
    first = demo.secret_key()
    assert len(first) > 50
    assert demo.secret_key() == first
    assert stat.S_IMODE((var / "secret-key").stat().st_mode) == 0o600


def test_the_address_is_told_only_when_the_site_answers(
    answering: tuple[int, list[int]],
) -> None:
    port, status = answering
    server = sleeper(60)
    try:
        demo.wait_for_answer(server, port)
        status[0] = 500
        with pytest.raises(DemoError, match="status 500"):
            demo.wait_for_answer(server, port)
    finally:
        server.kill()
        server.wait()


def test_a_server_that_ends_at_once_is_told(port: int) -> None:
    server = sleeper(0)
    server.wait()
    with pytest.raises(DemoError, match="did not start"):
        demo.wait_for_answer(server, port)
