"""`make lighthouse`: Lighthouse's judgement of four pages on a slow telephone (its mobile profile).

Fetches Lighthouse into requirements/lighthouse, which nothing else needs. Ends with 1 below a
limit.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from archive.bench.site import served
from archive.ops.setup import ROOT, explain, machine_npm

FOLDER = ROOT / "requirements" / "lighthouse"
PROGRAM = FOLDER / "node_modules" / ".bin" / "lighthouse"
LIMITS = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
JUDGED = ("home", "person", "interview", "search", "results")
NOT_JUDGED = {("results", "seo")}
"""Results of a search are kept out of other indexes on purpose, which costs all points there."""
CHROMIUM = "--headless=new --no-sandbox --disable-gpu --disable-component-update"


def fetch() -> None:
    if PROGRAM.exists():
        return
    npm = machine_npm()
    if npm is None:
        raise SystemExit("Lighthouse needs npm 7 and node 20 or newer on this machine.")
    print("Fetching Lighthouse (about 180 MB) into requirements/lighthouse.", flush=True)
    done = subprocess.run(
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=FOLDER, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(explain("Lighthouse could not be fetched.", done.stdout + done.stderr))


def judge(address: str, report: Path, chromium: str) -> dict[str, Any]:
    """Lighthouse's report on one page, kept at `report` too."""
    command = [
        str(PROGRAM), address, "--quiet", "--output=json", f"--output-path={report}",
        f"--only-categories={','.join(LIMITS)}", f"--chrome-flags={CHROMIUM}",
        "--no-enable-error-reporting",
    ]  # fmt: skip
    environment = {**os.environ, "CHROME_PATH": chromium}
    done = subprocess.run(
        command, cwd=FOLDER, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(explain("Lighthouse failed.", done.stdout + done.stderr))
    found: dict[str, Any] = json.loads(report.read_text())
    return found


def points(report: dict[str, Any]) -> dict[str, int]:
    return {name: round(100 * (report["categories"][name]["score"] or 0)) for name in LIMITS}


def complaints(report: dict[str, Any], name: str) -> list[str]:
    """What cost points in a category, in Lighthouse's words."""
    found = []
    for part in report["categories"][name]["auditRefs"]:
        audit = report["audits"][part["id"]]
        if part["weight"] and audit["score"] is not None and audit["score"] < 1:
            found.append(f"{audit['title']} {audit.get('displayValue', '')}".strip())
    return found


def main() -> int:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        raise SystemExit("Chromium is not on this machine (Debian's package: chromium).")
    fetch()
    wanted = [name for name in JUDGED if not sys.argv[1:] or name in sys.argv[1:]]
    folder = ROOT / "var" / "lighthouse"
    folder.mkdir(parents=True, exist_ok=True)
    below = False
    with served() as (root, pages):
        print(f"{'':12}" + "".join(f"{name:>16}" for name in LIMITS), flush=True)
        for kind in wanted:
            report = judge(root + asdict(pages)[kind], folder / f"{kind}.json", chromium)
            got = points(report)
            print(f"{kind:12}" + "".join(f"{got[name]:>16}" for name in LIMITS), flush=True)
            for name, limit in LIMITS.items():
                if got[name] < limit and (kind, name) not in NOT_JUDGED:
                    below = True
                    for words in complaints(report, name):
                        print(f"    {name}: {words}")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
