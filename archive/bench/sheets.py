"""What a long transport list costs: `python -m archive.bench.sheets`.

Invented passengers are looked through, written and taken back in one transaction that is undone at
the end, so the database is as before. Processor time is that of this process, without that of the
database; the clock is said beside it, and counts other work on the machine too. Exits with 1 when
looking and writing take longer than the limit.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import django

LIMIT_S = 120.0
PARTS = "vzor brun kol lin mar dub tes hra pol sid rak vel hor las".split()  # noqa: SIM905
ENDS = "ák ek ný ský ík".split()  # noqa: SIM905
GIVEN = "Josef Jan Karel Štefan Rudolf Pavel Ondrej František".split()  # noqa: SIM905
HEADS = ("Č.", "Rodina", "Vztah", "Příjmení", "Jméno", "Pohlaví", "Narozen", "Obec", "Povolání")
KIN = ("hlava", "manželka", "syn")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="archive.bench.sheets", description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--undo", action="store_true", help="take it back too")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")
    django.setup()
    from django.conf import settings
    from django.db import transaction

    with tempfile.TemporaryDirectory(prefix="interhelpo-") as folder, transaction.atomic():
        settings.VAR = Path(folder)
        taken = measure(passengers(options.rows, options.seed), undo=options.undo)
        transaction.set_rollback(True)
    print(f"looking and writing: {taken:.0f} s of {LIMIT_S:.0f} s by the clock")
    return int(taken > LIMIT_S)


def passengers(rows: int, seed: int) -> bytes:
    chance, out = Random(seed), io.StringIO(newline="")  # noqa: S311  no secret
    writer = csv.writer(out, delimiter=";")
    writer.writerow(HEADS)
    for number in range(rows):
        surname = (chance.choice(PARTS) + chance.choice(PARTS)).capitalize() + chance.choice(ENDS)
        writer.writerow([
            number + 1, number // 3 + 1, KIN[number % 3], surname, chance.choice(GIVEN), "",
            chance.randint(1860, 1924), f"Vzorov {chance.randint(1, 200)}", "sample trade",
        ])  # fmt: skip
    return out.getvalue().encode()


def measure(data: bytes, *, undo: bool) -> float:
    from archive.accounts.models import User
    from archive.exchange import importing
    from people.models import SharedEvent
    from sources.models import Source

    user = User.objects.create_superuser("bench-of-sheets@example.invalid", "x" * 20)
    event = SharedEvent.objects.create(names={"en": "Transport of the measurement"})
    source = Source.objects.create(title="List of the measurement", kind="document")
    sheet = importing.accept("transport", "bench.csv", data, user)
    sheet.event, sheet.source, sheet.new_places = event, source, True
    sheet.save()
    taken = timed("look through", lambda: importing.look_through(sheet, user))
    sheet.rows.filter(outcome="undecided").update(decision="new")
    if sheet.summary["undecided"]:
        importing.look_through(sheet, user)
    taken += timed("write", lambda: importing.write(sheet, user))
    if undo:
        timed("take back", lambda: importing.undo(sheet, user))
    return taken


def timed(what: str, work: Callable[[], Any]) -> float:
    from django.db import connection

    asked = [0]

    def count(execute: Any, *statement: Any) -> Any:
        asked[0] += 1
        return execute(*statement)

    clock, processor = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(count):
        work()
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    print(f"{what:14} {clock:7.1f} s  processor {processor:6.1f} s  {asked[0]:6} statements")
    return clock


if __name__ == "__main__":
    sys.exit(main())
