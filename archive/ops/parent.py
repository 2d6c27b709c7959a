"""The demonstration may be killed outright: what it started then ends too."""

from __future__ import annotations

import ctypes
import signal
import sys

DIES_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux's prctl."""


def end_with_parent(by: signal.Signals) -> None:
    """Be sent this signal when the process that started this one ends; on Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIES_WITH_PARENT, by)
