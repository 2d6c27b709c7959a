"""`make check`: every check that needs no test run, all of them even when one fails."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

from archive.ops.postgres import TESTS, serving
from archive.ops.setup import ROOT

BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
RUFF = [sys.executable, "-m", "ruff"]
CHECKS = {
    "style": [*RUFF, "check", "."],
    "form": [*RUFF, "format", "--check", "."],
    "types": [sys.executable, "-m", "mypy"],
    "imports": [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as run; run()",
    ],
    "system": [*MANAGE, "check", "--fail-level", "WARNING"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
}


def templates() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html"))


def template_checks() -> dict[str, list[str]]:
    if not templates():
        return {}
    return {
        "template form": [str(BIN / "djade"), "--check", *templates()],
        "templates": [sys.executable, "-m", "djlint", "--lint", "--quiet", *templates()],
    }


def passes(name: str, command: list[str]) -> bool:
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    print(f"{'ok ' if result.returncode == 0 else 'NOT'}  {name}", flush=True)
    if result.returncode != 0:
        print(result.stdout + result.stderr, flush=True)
    return result.returncode == 0


def check() -> int:
    with serving(TESTS) as url:
        os.environ.setdefault("DATABASE_URL", url)
        os.environ.setdefault("INTERHELPO_SECRET_KEY", secrets.token_urlsafe(50))
        failed = [
            name
            for name, command in (CHECKS | template_checks()).items()
            if not passes(name, command)
        ]
    print(f"\nNot in order: {', '.join(failed)}" if failed else "\nAll in order.")
    return 1 if failed else 0


def bring_into_form() -> int:
    commands = [[*RUFF, "check", "--fix", "."], [*RUFF, "format", "."]]
    if templates():
        commands.append([str(BIN / "djade"), *templates()])
    codes = [subprocess.run(command, cwd=ROOT, check=False).returncode for command in commands]
    # djade ends with 1 when it changed something: that is what was asked for.
    return codes[0] or codes[1]


if __name__ == "__main__":
    sys.exit(bring_into_form() if "--format" in sys.argv[1:] else check())
