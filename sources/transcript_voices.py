"""Who speaks, where a transcript only writes the name before the words: “JV: Prišli sme.”"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

LONGEST_LABEL = 40  # as in Speaker.label

_LABEL = re.compile(r"[ \t]*(?:>>[ \t]*)?([^\W_][^:\n<>\[\]{}]{0,39}?)[ \t]*:(?:[ \t]+|$)")
_INITIALS = re.compile(r"(?:[^\W\d_]\.[ -]?){1,4}|[^\W\d_]{1,3}\.?")
_NUMBERED = re.compile(r"[^\W\d_]+[ _]?\d{1,2}")


def label_of(line: str) -> tuple[str, str]:
    """The name before the words and the words after it; no name where none may stand there."""
    found = _LABEL.match(line)
    if not found or found.group(1).strip().isdigit():
        return "", line
    return found.group(1).strip(), line[found.end() :]


def known_labels(lines: Iterable[str]) -> frozenset[str]:
    """Of all that stands before a colon, what is a name: written in capitals, as initials, with a
    number (“Speaker 2”), or a name that comes back."""
    counted = Counter(label for label, _rest in map(label_of, lines) if label)
    return frozenset(label for label, times in counted.items() if _is_name(label, times))


def _is_name(label: str, times: int) -> bool:
    letters = [sign for sign in label if sign.isalpha()]
    if not letters:
        return False
    if not letters[0].isupper():
        return False
    if _INITIALS.fullmatch(label) or _NUMBERED.fullmatch(label):
        return True
    if len(letters) > 1 and all(sign == sign.upper() for sign in letters):
        return True
    words = label.split()
    return times > 1 and len(words) <= 4 and all(word[0].isupper() for word in words)


def voices(text: str, known: frozenset[str]) -> list[tuple[str, str]]:
    """The words of each speaker in turn; words before the first name have none."""
    found: list[tuple[str, list[str]]] = []
    for line in text.split("\n"):
        label, rest = label_of(line)
        if label in known:
            found.append((label, [rest] if rest.strip() else []))
        elif found:
            found[-1][1].append(line)
        else:
            found.append(("", [line]))
    return [(label, "\n".join(lines)) for label, lines in found]
