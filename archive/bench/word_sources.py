"""Brings the word lists of the measurement into the cache; none of them is part of the archive.

Each is fetched once, by its exact version, and used only if its checksum is the known one.
"""

from __future__ import annotations

import gzip
import hashlib
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings


class WrongFile(Exception):
    """What came is not what was measured with; the message names the file and both sums."""


@dataclass(frozen=True)
class Package:
    """A package of a public registry, fetched by its own client (pip or npm)."""

    client: str
    name: str
    version: str
    sha256: str
    licence: str

    @property
    def folder(self) -> Path:
        return settings.VAR / "bench" / "words" / f"{self.name}-{self.version}"

    def fetched(self) -> Path:
        """The folder with the unpacked package."""
        if not self.folder.exists():
            parcels = self.folder.with_name(f"{self.folder.name}.parcel")
            parcels.mkdir(parents=True, exist_ok=True)
            self._fetch(parcels)
            (parcel,) = parcels.iterdir()
            self._check(parcel)
            unpacked = self.folder.with_name(f"{self.folder.name}.new")
            _unpack(parcel, unpacked)
            unpacked.rename(self.folder)
        return self.folder

    def _fetch(self, into: Path) -> None:
        for old in into.iterdir():
            old.unlink()
        if self.client == "npm":
            command = ["npm", "pack", "--silent", f"{self.name}@{self.version}"]
        else:
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
            command += ["--only-binary=:all:", f"{self.name}=={self.version}"]
        print(f"fetching {self.name} {self.version} …", flush=True)
        subprocess.run(command, cwd=into, check=True, stdout=subprocess.DEVNULL)

    def _check(self, parcel: Path) -> None:
        came = hashlib.sha256(parcel.read_bytes()).hexdigest()
        if came != self.sha256:
            raise WrongFile(f"{parcel.name}: sha256 is {came}, expected {self.sha256}")


def _unpack(parcel: Path, into: Path) -> None:
    if parcel.suffix == ".whl":
        with zipfile.ZipFile(parcel) as archive:
            archive.extractall(into)  # noqa: S202  the sum of the whole file was checked
    else:
        with tarfile.open(parcel) as archive:
            archive.extractall(into, filter="data")


HUNSPELL: Final = {
    "cs": Package(
        "npm",
        "dictionary-cs",
        "4.0.0",
        "119518d93ea373c4976818dc5366e15c28590f85a635f3d1b5a1bc962461e97a",
        "GPL-2.0",
    ),
    "sk": Package(
        "npm",
        "dictionary-sk",
        "2.0.0",
        "675e9dbbe9aec28c3f625790050389ef9ac27a35671efa5861536cf1074c347b",
        "GPL-2.0 / LGPL-2.1 / MPL-1.1",
    ),
}
OPENCORPORA: Final = Package(
    "pip",
    "pymorphy3-dicts-ru",
    "2.4.417150.4580142",
    "718bac64c73c10c16073a199402657283d9b64c04188b694f6d3e9b0d85440f4",
    "CC BY-SA 3.0",
)
READERS: Final = (
    Package(
        "pip",
        "pymorphy3",
        "2.0.6",
        "0254317c02ce3ea17e080b7fc9d675e44662b3a5296bae68605b7a41d25b36c3",
        "MIT",
    ),
    Package(
        "pip",
        "dawg2-python",
        "0.9.0",
        "4fab6fc097bd176cd783cd8421b757348ea5a460789e53b0f6bb64831380bab5",
        "MIT",
    ),
)
FREQUENCIES: Final = Package(
    "pip",
    "wordfreq",
    "3.1.1",
    "4b1c6ecffc6198be3396d5cf871c4423ca71c907c231348d352dd54d62b97473",
    "Apache-2.0, data CC BY-SA 4.0",
)


def common_words(language: str) -> dict[str, int]:
    """Words that stand at least once in a million, with their rank in classes from the commonest.

    From the small list of wordfreq: a packed row of word lists, each a step rarer than the last.
    """
    name = f"wordfreq/data/small_{language}.msgpack.gz"
    packed = gzip.decompress((FREQUENCIES.fetched() / name).read_bytes())
    steps = _unpacked(packed)[1:]
    return {word: rank for rank, words in enumerate(steps) for word in words}


def _unpacked(packed: bytes) -> list[Any]:
    """A MessagePack value of lists, maps, words and small numbers: no more is in these files."""
    value, end = _value(packed, 0)
    if end != len(packed) or not isinstance(value, list):
        raise WrongFile("the frequency list is not one packed list")
    return value


def _value(packed: bytes, at: int) -> tuple[Any, int]:
    kind, at = packed[at], at + 1
    if kind <= 0x7F:
        return kind, at
    if kind <= 0x8F:
        return _map(packed, at, kind & 0x0F)
    if kind <= 0x9F:
        return _list(packed, at, kind & 0x0F)
    if kind <= 0xBF:
        return _text(packed, at, kind & 0x1F)
    size = {0xD9: 1, 0xDA: 2, 0xDB: 4, 0xDC: 2, 0xDD: 4}.get(kind)
    if size is None:
        raise WrongFile(f"the frequency list has a value of the unknown kind {kind:#x}")
    length = int.from_bytes(packed[at : at + size], "big")
    read = _text if kind <= 0xDB else _list
    return read(packed, at + size, length)


def _text(packed: bytes, at: int, length: int) -> tuple[Any, int]:
    return packed[at : at + length].decode(), at + length


def _list(packed: bytes, at: int, length: int) -> tuple[Any, int]:
    values = []
    for _ in range(length):
        value, at = _value(packed, at)
        values.append(value)
    return values, at


def _map(packed: bytes, at: int, length: int) -> tuple[Any, int]:
    values, at = _list(packed, at, 2 * length)
    return dict(zip(values[::2], values[1::2], strict=True)), at


def morphology() -> Any:
    """The reader of the Russian dictionary; imported here because it is no part of the archive."""
    for package in READERS:
        sys.path.insert(0, str(package.fetched()))
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer(path=str(OPENCORPORA.fetched() / "pymorphy3_dicts_ru" / "data"))


def lines_of(language: str, suffix: str) -> Iterator[str]:
    """The lines of a spelling dictionary (`aff` or `dic`)."""
    with (HUNSPELL[language].fetched() / "package" / f"index.{suffix}").open() as lines:
        yield from lines
