"""The address of a database as a message may show it. Imports nothing: the settings need it too."""

from __future__ import annotations

import re


def without_password(words: str) -> str:
    """Addresses in the words lose their password; rather too much is hidden than too little."""
    words = re.sub(r"(://[^:@/\s]*):.*@", r"\1:…@", words, flags=re.DOTALL)
    return re.sub(r"(password\s*=\s*)('[^']*'|[^&\s]*)", r"\1…", words)
