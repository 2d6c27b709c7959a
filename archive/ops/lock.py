"""`make lock`: makes the lock files again; none of them names a host."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from archive.ops.setup import ROOT, machine_npm

PYTHON_LOCKS = ("run", "test", "node", "lock")  # test reads run.lock, so run comes first
OPTIONS = ("--generate-hashes", "--universal", "--python-version", "3.11", "--upgrade")
SILENT = ("--quiet", "--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate")


def lock_python(name: str) -> None:
    source = Path("requirements") / f"{name}.in"
    target = source.with_suffix(".lock")
    print(f"Locking {source}", flush=True)
    command = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "compile",
        *OPTIONS,
        *SILENT,
        str(source),
        "-o",
        str(target),
    ]
    subprocess.run(command, cwd=ROOT, check=True)


def without_addresses(lock: str) -> str:
    """An npm lock file without the addresses of downloads and of sponsors; its hashes stay."""
    content = json.loads(lock)
    for package in content["packages"].values():
        package.pop("resolved", None)
        package.pop("funding", None)
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


NPM_FOLDERS = (ROOT, ROOT / "requirements" / "lighthouse")


def lock_browser_parts() -> None:
    npm = machine_npm()
    if npm is None:
        raise SystemExit(
            "No npm of version 7 or newer is on this machine; package-lock.json stays as it is."
        )
    for folder in NPM_FOLDERS:
        print(f"Locking {(folder / 'package.json').relative_to(ROOT)}", flush=True)
        subprocess.run(
            [*npm, "update", "--package-lock-only", "--ignore-scripts"], cwd=folder, check=True
        )
        lock = folder / "package-lock.json"
        lock.write_text(without_addresses(lock.read_text()))


def main() -> None:
    for name in PYTHON_LOCKS:
        lock_python(name)
    lock_browser_parts()


if __name__ == "__main__":
    main()
