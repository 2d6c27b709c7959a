"""Public ids: one letter for the kind, then six random characters; never reused, never counted up.

An invented record carries SAMPLE in its id: `P-SAMPLE-7K3QF2`.
"""

from __future__ import annotations

import secrets

# Crockford's base 32 leaves out I, L, O and U, which are misread on paper and over the telephone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 6
SAMPLE = "SAMPLE-"


def pattern(letter: str) -> str:
    """The regular expression, for Python and Postgres alike, that ids of this letter obey."""
    return rf"^{letter}-(SAMPLE-)?[{ALPHABET}]{{{LENGTH}}}$"


def random_ref(letter: str, *, sample: bool = False) -> str:
    tail = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{letter}-{SAMPLE if sample else ''}{tail}"


def is_sample(ref: str) -> bool:
    return SAMPLE in ref
