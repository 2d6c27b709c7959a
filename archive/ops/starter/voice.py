"""The voice of the sample interviews: text spoken by espeak-ng and kept as one MP3 file."""

from __future__ import annotations

import ctypes
import importlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

PAUSE_MS = 350
BYTES_PER_SAMPLE = 2
SLOWEST_WPM, FASTEST_WPM = 80, 450

# Spoken before the first turn: nobody shall take the voice for a recording of a person.
NOTICES = {
    "cs": "Ukázka. Rozhovor je vymyšlený, hlas je syntetický.",
    "en": "Sample. The interview is invented, the voice is synthetic.",
    "hu": "Minta. A beszélgetés kitalált, a hang szintetikus.",
    "ky": "Үлгү. Маек ойдон чыгарылган, үн синтетикалык.",
    "ru": "Образец. Интервью вымышленное, голос синтетический.",
    "sk": "Ukážka. Rozhovor je vymyslený, hlas je syntetický.",
}

# Constant bit rate, so that a player jumps to the right second; at this level 56 kbit/s.
# Below it the encoder resamples and the length of the file is no longer that of the speech.
MP3 = {
    "format": "MP3",
    "subtype": "MPEG_LAYER_III",
    "bitrate_mode": "CONSTANT",
    "compression_level": 0.7,
}

# Names and values of espeak-ng's speak_lib.h.
AUDIO_OUTPUT_SYNCHRONOUS = 2
INITIALIZE_DONT_EXIT = 0x8000
PARAMETER_RATE, PARAMETER_PITCH = 1, 3
POSITION_CHARACTER = 1
CHARS_UTF8 = 1
OK = 0
LONGEST_DATA_PATH = 159
SPOKEN = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


class VoiceError(RuntimeError):
    """The text could not be spoken, or its sound not written; the message says why."""


@dataclass(frozen=True)
class Turn:
    """What one voice says without a break. `pitch` runs from 0 to 100."""

    text: str
    voice: str
    pitch: int = 50


def in_language(voice: str, language: str) -> str:
    """The same speaker in another language: `in_language("sk+f3", "ru")` is `ru+f3`."""
    _, plus, timbre = voice.partition("+")
    return f"{language}{plus}{timbre}"


def speak(text: str, voice: str, speed_wpm: int = 150, pitch: int = 50) -> tuple[bytes, int]:
    """Sound of `text` as 16-bit mono samples, and how many of them make a second.

    `voice` is a name of espeak-ng: a language, or language and timbre (`sk+f3`).
    Not for two threads at once: espeak-ng has one state for the whole process. It also carries
    its phase from text to text, so a text spoken again may differ by some milliseconds.
    """
    if not text.strip():
        raise VoiceError("Nothing to speak: the text is empty.")
    if not SLOWEST_WPM <= speed_wpm <= FASTEST_WPM:
        raise VoiceError(f"Speed {speed_wpm} is outside {SLOWEST_WPM} to {FASTEST_WPM} words.")
    if not 0 <= pitch <= 100:
        raise VoiceError(f"Pitch {pitch} is outside 0 to 100.")
    engine = _engine()
    return engine.say(text, voice, speed_wpm, pitch), engine.rate


def record_interview(turns: Sequence[Turn], path: Path) -> list[tuple[int, int]]:
    """Speak the turns into one MP3 file; start and end of each turn in milliseconds.

    The file opens with the notice that the voice is synthetic, in the first turn's language;
    it counts as no turn. An older file at `path` is replaced only when the new one is whole.
    """
    if path.suffix != ".mp3":
        raise VoiceError(f"The sound is written as MP3; {path.name} does not end in .mp3.")
    if not turns:
        raise VoiceError(f"Nothing to speak into {path.name}: no turns.")
    soundfile = _library("soundfile")
    part = path.with_name(path.name + ".part")
    try:
        with soundfile.SoundFile(part, "w", samplerate=_engine().rate, channels=1, **MP3) as sound:
            times = list(_spoken(turns, sound))
        part.replace(path)
    except soundfile.SoundFileError as trouble:
        raise VoiceError(f"{path.name} could not be written: {trouble}") from trouble
    finally:
        part.unlink(missing_ok=True)
    return times


def _spoken(turns: Sequence[Turn], sound: Any) -> Iterator[tuple[int, int]]:
    """Write the notice and every turn, each followed by a pause; yield the turns' times."""
    first = turns[0]
    rate = _engine().rate
    pause = bytes(rate * PAUSE_MS // 1000 * BYTES_PER_SAMPLE)
    written = 0
    for number, turn in enumerate([Turn(_notice(first.voice), first.voice, first.pitch), *turns]):
        try:
            samples, _ = speak(turn.text, turn.voice, pitch=turn.pitch)
        except VoiceError as trouble:
            raise VoiceError(f"Turn {number}: {trouble}") from trouble
        start, end = written, written + len(samples) // BYTES_PER_SAMPLE
        for piece in (samples, pause):
            sound.buffer_write(piece, "int16")
            written += len(piece) // BYTES_PER_SAMPLE
        if number:
            yield start * 1000 // rate, end * 1000 // rate


def _notice(voice: str) -> str:
    language = voice.partition("+")[0]
    if language not in NOTICES:
        raise VoiceError(f"No spoken notice in {language!r}; there are {', '.join(NOTICES)}.")
    return NOTICES[language]


class _Engine:
    """espeak-ng, loaded once: its library, its data, and the samples it hands back."""

    def __init__(self) -> None:
        loader = _library("espeakng_loader")
        self.data = Path(loader.get_data_path())
        if len(os.fsencode(self.data)) > LONGEST_DATA_PATH:
            raise VoiceError(
                f"espeak-ng cannot open data at a path longer than {LONGEST_DATA_PATH} bytes: "
                f"{self.data}. Install the packages in a folder with a shorter path."
            )
        self.library = ctypes.CDLL(loader.get_library_path())
        self.rate: int = self.library.espeak_Initialize(
            AUDIO_OUTPUT_SYNCHRONOUS, 0, os.fsencode(self.data), INITIALIZE_DONT_EXIT
        )
        if self.rate <= 0:
            raise VoiceError(f"espeak-ng could not open its data at {self.data}.")
        self._samples = bytearray()
        self._callback = SPOKEN(self._take)  # kept here: ctypes does not keep it alive
        self.library.espeak_SetSynthCallback(self._callback)

    def say(self, text: str, voice: str, speed_wpm: int, pitch: int) -> bytes:
        self._choose(voice)
        self.library.espeak_SetParameter(PARAMETER_RATE, speed_wpm, 0)
        self.library.espeak_SetParameter(PARAMETER_PITCH, pitch, 0)
        self._samples.clear()
        words = ctypes.create_string_buffer(text.encode())
        size = ctypes.c_size_t(len(words))
        answer = self.library.espeak_Synth(
            words, size, 0, POSITION_CHARACTER, 0, CHARS_UTF8, None, None
        )
        if answer != OK:
            raise VoiceError(f"espeak-ng could not speak (code {answer}): {text!r}.")
        return bytes(self._samples)

    def _choose(self, voice: str) -> None:
        # espeak-ng takes an unknown timbre for none without a word, so it is looked up here.
        _, plus, timbre = voice.partition("+")
        if plus and timbre not in {file.name for file in (self.data / "voices" / "!v").iterdir()}:
            raise VoiceError(f"espeak-ng has no timbre {timbre!r} (voice {voice!r}).")
        if self.library.espeak_SetVoiceByName(voice.encode()) != OK:
            raise VoiceError(f"espeak-ng has no voice {voice!r}.")

    def _take(self, samples: int | None, count: int, _events: int | None) -> int:
        if samples and count > 0:
            self._samples += ctypes.string_at(samples, count * BYTES_PER_SAMPLE)
        return 0


@cache
def _engine() -> _Engine:
    return _Engine()


def _library(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except (ImportError, OSError) as trouble:  # OSError: its shared library does not load
        package = name.replace("_", "-")
        raise VoiceError(
            f"The sample voices need the package {package}, which does not load here ({trouble}). "
            f"Install it with: pip install {package}"
        ) from trouble
