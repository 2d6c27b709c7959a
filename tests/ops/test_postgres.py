"""The embedded server: shared, stopped by the last one out, found again after a killed owner."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from archive.ops import postgres
from archive.ops.postgres import Cluster, PostgresError, serving
from archive.ops.rootfolder import PLACES

SMALL = Cluster("pg-small", scratch=True)
OWNER = """
import os, sys
from pathlib import Path
from archive.ops import postgres
postgres.VAR = Path(sys.argv[1])
with postgres.serving(postgres.Cluster("pg-small", scratch=True)):
    print("started", flush=True)
    sys.stdin.read()
"""


def remove_all() -> None:
    postgres.stop(SMALL)
    postgres.remove_home()


@pytest.fixture(scope="module")
def shared_var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One cluster for the tests that leave it as it was: making one takes a second."""
    var = tmp_path_factory.mktemp("clone") / "var"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postgres, "VAR", var)
        yield var
        remove_all()


@pytest.fixture
def own_var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A clone of its own for a test that breaks something."""
    var = tmp_path / "var"
    monkeypatch.setattr(postgres, "VAR", var)
    yield var
    remove_all()


def pid() -> int | None:
    lines = postgres.postmaster(SMALL)
    return int(lines[0]) if lines else None


def owner_process(var: Path) -> subprocess.Popen[str]:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(var)],
        cwd=postgres.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert owner.stdout
    assert owner.stdout.readline() == "started\n"
    return owner


def modes(*folders: Path) -> dict[Path, int]:
    everything = {step for folder in folders for step in (folder, *folder.parents)}
    return {step: stat.S_IMODE(step.stat().st_mode) for step in everything}


def test_czech_and_cyrillic_letters_are_known_whatever_the_caller_speaks(
    shared_var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    with serving(SMALL) as url, psycopg.connect(url) as db:
        row = db.execute("SELECT upper('č'), 'МАРЕЧЕК' ILIKE 'маречек'").fetchone()
        assert row == ("Č", True)
        made = db.execute(
            "SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database"
        ).fetchall()
        assert set(made) == {("C.UTF-8", "UTF8")}


def test_the_last_one_out_stops_the_server(shared_var: Path) -> None:
    with serving(SMALL) as first:
        with serving(SMALL) as second:
            assert second == first
        with psycopg.connect(first) as db:
            assert db.execute("SELECT 1").fetchone() == (1,)
    assert pid() is None


def test_a_server_started_to_stay_stays_until_it_is_stopped(shared_var: Path) -> None:
    url = postgres.start(SMALL)
    with serving(SMALL) as same:
        assert same == url
    assert postgres.url(SMALL) == url
    assert postgres.stop(SMALL) is True
    assert postgres.stop(SMALL) is False


def test_a_server_whose_owner_was_killed_is_found_again_and_then_stopped(shared_var: Path) -> None:
    owner = owner_process(shared_var)
    left = pid()
    owner.kill()
    owner.communicate()
    assert left
    assert pid() == left
    with serving(SMALL):
        assert pid() == left
    assert pid() is None


def test_a_live_owner_elsewhere_keeps_its_server(shared_var: Path) -> None:
    owner = owner_process(shared_var)
    with serving(SMALL):
        pass
    assert pid()
    owner.communicate("")
    assert owner.returncode == 0
    assert pid() is None


def test_databases_of_killed_test_runs_are_removed(shared_var: Path) -> None:
    with serving(SMALL) as url, psycopg.connect(url, autocommit=True) as db:
        db.execute("CREATE DATABASE test_run_1")
    with serving(SMALL) as url, psycopg.connect(url) as db:
        assert not db.execute("SELECT 1 FROM pg_database WHERE datname = 'test_run_1'").fetchone()


def test_a_strange_program_with_the_old_number_is_no_server_of_ours(shared_var: Path) -> None:
    with serving(SMALL):
        pass
    file = postgres.data_folder(SMALL) / "postmaster.pid"
    file.write_text(f"{os.getpid()}\n{file.parent}\n1\n5432\n{file.parent}\n\n1 1\nready\n")
    assert pid() is None
    with serving(SMALL):
        assert pid() not in {None, os.getpid()}


def test_only_its_owner_can_reach_the_data_and_the_socket(shared_var: Path) -> None:
    with serving(SMALL):
        lines = postgres.postmaster(SMALL)
        assert lines
        assert stat.S_IMODE(postgres.data_folder(SMALL).stat().st_mode) == 0o700
        assert stat.S_IMODE(Path(lines[4]).stat().st_mode) == 0o700
        assert lines[5].strip() == ""  # no network address


def test_no_folder_above_the_clone_or_the_data_changes_its_mode(own_var: Path) -> None:
    home = own_var.parent / "closed-home"
    home.mkdir(mode=0o700)
    own_var.parent.chmod(0o700)
    watched = [own_var.parent, home, postgres.package(), *(Path(place) for place in PLACES)]
    before = modes(*watched)
    with serving(SMALL):
        assert modes(*watched) == before
        assert postgres.home().parent in before
    assert modes(*watched) == before
    assert postgres.home().is_relative_to(own_var.parent) is not postgres.is_root()


def test_a_broken_off_making_is_begun_anew(own_var: Path) -> None:
    unfinished = postgres.home() / f"{SMALL.name}.unfinished"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    with serving(SMALL) as url, psycopg.connect(url) as db:
        assert db.execute("SELECT 1").fetchone() == (1,)
    assert not unfinished.exists()


def test_damaged_data_are_told_of_and_left_as_they_are(own_var: Path) -> None:
    with serving(SMALL):
        pass
    control = postgres.data_folder(SMALL) / "global" / "pg_control"
    control.rename(control.with_name("pg_control.away"))
    with pytest.raises(PostgresError, match="did not start; its data stay"), serving(SMALL):
        pytest.fail("started on damaged data")
    control.with_name("pg_control.away").rename(control)
    with serving(SMALL) as url, psycopg.connect(url) as db:
        assert db.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize("name", ["with, comma", "ž" * 60, "x" * 120])
def test_a_path_unfit_for_a_socket_gets_a_short_folder(tmp_path: Path, name: str) -> None:
    data = tmp_path / name
    data.mkdir()
    short = postgres.socket_folder(data)
    try:
        assert postgres.PLAIN_PATH.fullmatch(str(short))
        assert stat.S_IMODE(short.stat().st_mode) == 0o700
        assert postgres.socket_folder(data) == short
        short.chmod(0o777)
        with pytest.raises(PostgresError, match="open to others"):
            postgres.socket_folder(data)
    finally:
        short.rmdir()


def test_the_command_line_starts_tells_and_stops(
    shared_var: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(postgres, "DEMO", SMALL)
    assert postgres.main(["url"]) == 1
    assert postgres.main(["start"]) == 0
    assert postgres.main(["url"]) == 0
    assert postgres.main(["stop"]) == 0
    words = capsys.readouterr().out.splitlines()
    assert words[0] == "not running"
    assert words[1] == words[2]
    assert words[3] == "Postgres stopped."


def test_a_terminated_owner_stops_what_it_started(shared_var: Path) -> None:
    owner = owner_process(shared_var)
    owner.send_signal(signal.SIGINT)
    owner.communicate()
    assert pid() is None
