"""Spoken samples: what is heard lasts as long as the times say."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from archive.ops.starter import voice
from archive.ops.starter.voice import NOTICES, PAUSE_MS, Turn, VoiceError, in_language, speak

NEEDS = "the package that carries espeak-ng or the MP3 encoder is not installed"
pytest.importorskip("espeakng_loader", reason=NEEDS)
soundfile = pytest.importorskip("soundfile", reason=NEEDS)

INTERVIEWER, JOZEFINA = "sk+m3", "sk+f3"
TURNS = [
    Turn("Kedy to bolo?", INTERVIEWER),
    Turn("Na jar. Sneh už nebol.", JOZEFINA, pitch=40),
    Turn("Нет. Писем не было.", in_language(JOZEFINA, "ru"), pitch=40),
    Turn("Үйүңө кир, өзүм карайм.", in_language(JOZEFINA, "ky"), pitch=40),
]


def seconds(samples: bytes, rate: int) -> float:
    return len(samples) / 2 / rate


class Recorded:
    """The turns in one file, and how many milliseconds the notice and each turn took to speak."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.spoken: list[float] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(voice, "speak", self._speak)
            self.times = voice.record_interview(TURNS, path)

    def _speak(self, text: str, name: str, speed_wpm: int = 150, pitch: int = 50) -> Any:
        samples, rate = speak(text, name, speed_wpm, pitch)
        self.spoken.append(seconds(samples, rate) * 1000)
        return samples, rate


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return Recorded(tmp_path_factory.mktemp("voice") / "jozefina.mp3")


@pytest.mark.parametrize("language", sorted(NOTICES))
def test_the_notice_can_be_spoken_in_every_language_that_has_one(language: str) -> None:
    samples, rate = speak(NOTICES[language], language)
    assert 2 < seconds(samples, rate) < 12
    assert any(samples)


def test_fast_speech_is_shorter_than_slow_speech() -> None:
    slow, rate = speak("Sneh už nebol.", JOZEFINA, speed_wpm=100)
    fast, _ = speak("Sneh už nebol.", JOZEFINA, speed_wpm=220)
    assert seconds(fast, rate) < seconds(slow, rate)


def test_a_voice_keeps_its_timbre_in_another_language() -> None:
    assert in_language("sk+f3", "ru") == "ru+f3"
    assert in_language("sk", "ky") == "ky"


def test_every_turn_has_its_times_and_they_ascend(recorded: Recorded) -> None:
    assert len(recorded.times) == len(TURNS)
    assert all(start < end for start, end in recorded.times)
    for (_, end), (start, _) in itertools.pairwise(recorded.times):
        assert start - end == pytest.approx(PAUSE_MS, abs=1)


def test_a_turn_lasts_as_long_as_its_text_takes_to_speak(recorded: Recorded) -> None:
    lengths = [end - start for start, end in recorded.times]
    assert lengths == pytest.approx(recorded.spoken[1:], abs=1)


def test_the_first_turn_begins_after_the_notice(recorded: Recorded) -> None:
    assert recorded.times[0][0] == pytest.approx(recorded.spoken[0] + PAUSE_MS, abs=1)


def test_the_file_decodes_to_the_length_of_all_that_was_spoken(recorded: Recorded) -> None:
    with soundfile.SoundFile(recorded.path) as sound:
        assert (sound.format, sound.channels) == ("MP3", 1)
        decoded = seconds(bytes(sound.buffer_read(dtype="int16")), sound.samplerate) * 1000
    pauses = PAUSE_MS * len(recorded.spoken)
    assert decoded == pytest.approx(sum(recorded.spoken) + pauses, abs=2)


@pytest.mark.parametrize("name", ["xx", "sk+nobody"])
def test_an_unknown_voice_is_named_and_never_replaced_by_another(name: str) -> None:
    with pytest.raises(VoiceError, match=name.partition("+")[2] or name):
        speak("Sneh už nebol.", name)


@pytest.mark.parametrize(
    ("text", "speed", "pitch", "message"),
    [
        ("  ", 150, 50, "text is empty"),
        ("Sneh", 20, 50, "Speed 20"),
        ("Sneh", 150, 101, "Pitch 101"),
    ],
)
def test_what_cannot_be_spoken_is_refused(text: str, speed: int, pitch: int, message: str) -> None:
    with pytest.raises(VoiceError, match=message):
        speak(text, JOZEFINA, speed, pitch)


def test_a_bad_turn_is_named_by_number_and_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "half.mp3"
    with pytest.raises(VoiceError, match="Turn 2"):
        voice.record_interview([TURNS[0], Turn(" ", JOZEFINA)], path)
    assert not list(tmp_path.iterdir())


def test_a_failed_recording_leaves_the_older_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "kept.mp3"
    path.write_bytes(b"older")
    with pytest.raises(VoiceError):
        voice.record_interview([Turn(" ", JOZEFINA)], path)
    assert path.read_bytes() == b"older"


def test_only_mp3_is_written_and_never_an_interview_without_turns(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match=r"does not end in \.mp3"):
        voice.record_interview(TURNS, tmp_path / "interview.wav")
    with pytest.raises(VoiceError, match="no turns"):
        voice.record_interview([], tmp_path / "interview.mp3")


def test_a_language_without_a_notice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match="No spoken notice in 'de'"):
        voice.record_interview([Turn("Guten Tag", "de")], tmp_path / "deutsch.mp3")


def test_a_missing_package_is_named_with_the_way_to_install_it() -> None:
    with pytest.raises(VoiceError, match="pip install no-such-package"):
        voice._library("no_such_package")
