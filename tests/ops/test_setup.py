"""The first step of every command: what stands in the way is said before anything slow begins."""

from __future__ import annotations

import importlib.util
import re
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.ops import setup
from archive.ops.setup import SetupError

LOCKS = sorted((setup.ROOT / "requirements").glob("*.lock"))
PIN = re.compile(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==(\S+)", re.MULTILINE)


@pytest.fixture
def used_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty clone, in which nothing was ever set up."""
    for name in ("requirements", "node_modules", ".venv"):
        (tmp_path / name).mkdir()
    (tmp_path / "requirements" / "run.lock").write_text("django==5.2.1\n")
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "package-lock.json").write_text("{}")
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    monkeypatch.setattr(setup, "VENV_MARK", tmp_path / ".venv" / "made-by")
    monkeypatch.setattr(setup, "INSTALLED", tmp_path / ".venv" / "installed.json")
    monkeypatch.setattr(setup, "BROWSER_PARTS", tmp_path / "node_modules")
    return tmp_path


def program(folder: Path, name: str, lines: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o755)


def test_a_used_port_is_named_with_another_that_is_free(used_port: int) -> None:
    with pytest.raises(SetupError, match=f"Port {used_port} is used") as refusal:
        setup.check_port(str(used_port))
    advised = int(str(refusal.value).rpartition("PORT=")[2])
    assert setup.is_free(advised)


@pytest.mark.parametrize("words", ["", "http", "0", "65536", "-1", "80.5", "８０００"])
def test_a_port_that_is_none_is_refused_with_its_value(words: str) -> None:
    with pytest.raises(SetupError, match=re.escape(repr(words))):
        setup.check_port(words)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "interhelpo",
        "mysql://jozef:tajne@localhost/interhelpo",
        "postgresql://jozef:tajne@localhost",
        "postgresql://jozef:tajne@localhost:5x32/interhelpo",
        "postgresql://jozef:tajne@[::1/interhelpo",
    ],
)
def test_an_unreadable_database_url_is_refused_without_its_password(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(SetupError, match="DATABASE_URL") as refusal:
        setup.check_database_url()
    assert "tajne" not in str(refusal.value)


@pytest.mark.parametrize(
    "url",
    ["postgresql://jozef:t%40jne@localhost:5433/interhelpo", "postgres:///x?host=%2Fvar%2Frun"],
)
def test_a_readable_database_url_is_let_through(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    setup.check_database_url()


def test_a_full_disk_is_said_before_anything_is_installed(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(clone)._replace(free=3_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    monkeypatch.setattr(setup, "pip_install", lambda *_: pytest.fail("installed all the same"))
    with pytest.raises(SetupError, match="The disk is full: 3 MB are free"):
        setup.ensure_installed("run")


def test_a_disk_that_fills_up_meanwhile_is_named_as_the_cause() -> None:
    output = "Collecting django\nERROR: [Errno 28] No space left on device\n"
    assert "The disk is full." in setup.explain("Not installed.", output)


def test_the_same_lock_file_is_installed_once(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installs = []
    monkeypatch.setattr(setup, "pip_install", lambda lock, total: installs.append((lock, total)))
    setup.ensure_installed("run")
    setup.ensure_installed("run")
    assert installs == [(clone / "requirements" / "run.lock", 1)]
    (clone / "requirements" / "run.lock").write_text("django==5.2.2\n")
    setup.ensure_installed("run")
    assert len(installs) == 2


def test_a_broken_off_install_is_not_taken_for_a_finished_one(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "pip_install", lambda *_: None)
    setup.ensure_installed("run")
    (clone / "requirements" / "run.lock").write_text("django==5.2.2\n")

    def breaks_off(*_: object) -> None:
        raise SetupError("no network")

    monkeypatch.setattr(setup, "pip_install", breaks_off)
    with pytest.raises(SetupError):
        setup.ensure_installed("run")
    assert setup.installed() == {}


def test_an_environment_of_another_python_is_not_sound(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    setup.VENV_MARK.write_text("3.99\n")
    assert not setup.venv_is_sound()


def test_an_environment_whose_python_is_gone_is_not_sound(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "PYTHON", clone / ".venv" / "bin" / "python")
    setup.VENV_MARK.write_text("{}.{}\n".format(*sys.version_info[:2]))
    assert not setup.venv_is_sound()


def test_the_environment_of_this_run_is_sound() -> None:
    assert setup.venv_is_sound()


def test_a_python_without_venv_names_the_missing_package(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(SetupError, match="python3-venv") as refusal:
        setup.ensure_venv()
    assert len(str(refusal.value).splitlines()) == 1


def test_an_old_npm_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "node", "echo v12.22.9")
    program(tmp_path, "npm", "echo 6.14.4")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert setup.machine_npm() is None


def test_a_machine_without_npm_gets_the_carried_one(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(clone, "carried-npm", "mkdir -p node_modules/axe-core")
    monkeypatch.setenv("PATH", f"{clone}:/nowhere")
    monkeypatch.setattr(setup, "machine_npm", lambda: None)
    monkeypatch.setattr(setup, "carried_npm", lambda: ["/bin/sh", "-c", "exit 0"])
    setup.ensure_browser_parts()
    assert (clone / "node_modules" / ".installed").exists()


def test_a_failing_npm_of_the_machine_is_told_and_replaced(
    clone: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failing = ["/bin/sh", "-c", "echo broken pipe to nowhere; exit 1"]
    monkeypatch.setattr(setup, "machine_npm", lambda: failing)
    monkeypatch.setattr(setup, "carried_npm", lambda: ["/bin/sh", "-c", "exit 0"])
    setup.ensure_browser_parts()
    assert "broken pipe to nowhere" in capsys.readouterr().out
    assert (clone / "node_modules" / ".installed").exists()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_a_hash_and_no_line_names_a_host(lock: Path) -> None:
    content = lock.read_text()
    entries = re.split(r"\n(?=\S)", content)
    assert PIN.search(content)
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in content
    assert "index-url" not in content


def test_the_lock_of_the_tests_holds_the_lock_of_the_run() -> None:
    run, tests = (
        dict(PIN.findall((setup.ROOT / "requirements" / f"{name}.lock").read_text()))
        for name in ("run", "test")
    )
    assert run.items() <= tests.items()


def test_the_browser_parts_are_locked_by_hash_and_name_no_address() -> None:
    content = (setup.ROOT / "package-lock.json").read_text()
    assert "://" not in content
    assert content.count('"integrity"') == content.count('"node_modules/')
