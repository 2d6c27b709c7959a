"""What became of a recording that was sent, and what its checks found, in words."""

from __future__ import annotations

from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sources.models import Upload, UploadState
from sources.models.interviews import clock
from sources.sound_kinds import SOUNDS

FAULTS: dict[str, Any] = {
    "kind": gettext_lazy(
        "It is no sound or video of a kind that is kept here (%(kinds)s). What a file is follows "
        "from its content, whatever its name says."
    ),
    "damaged": gettext_lazy("It is damaged, or not what it begins as: %(said)s"),
    "nothing": gettext_lazy("There is no sound in it. %(said)s"),
    "crashed": gettext_lazy(
        "It cannot be listened to: the decoder broke off. The file is badly damaged, or was made "
        "to do harm."
    ),
    "form": gettext_lazy("Its form is not one of a recorded voice: %(said)s channels."),
    "long": gettext_lazy("It lasts %(said)s hours; one recording may last 24."),
    "ffmpeg": gettext_lazy("ffmpeg is not installed where the jobs run."),
    "lost": gettext_lazy("The file is not there any more. Send it again. (%(said)s)"),
    "size": gettext_lazy("Not all of it came: %(said)s bytes. Send it again."),
    "double": gettext_lazy("It is the same file as recording %(said)s of this interview."),
    "consent": gettext_lazy("%(said)s The file is held until that is mended; then check it again."),
    "disk": gettext_lazy("%(said)s The file is held; check it again when there is room."),
}
DOUBTS: dict[str, Any] = {
    "breaks_off": gettext_lazy(
        "The file breaks off before its end. It may not have been copied whole: compare it with "
        "the original."
    ),
    "has_more": gettext_lazy(
        "After the end of the sound something else stands in the file. It is not heard, but it "
        "goes out with the file: save the sound anew with a sound editor."
    ),
    "unmeasured": gettext_lazy(
        "How loud it is was not measured, and nobody will hear it: ffmpeg is not installed here."
    ),
    "silence": gettext_lazy("It is silent from beginning to end."),
    "quiet": gettext_lazy("It is very quiet; listen whether the words can be understood."),
    "loud": gettext_lazy("It is very loud; listen whether it is distorted."),
    "clipped": gettext_lazy(
        "It is overdriven in %(clipped)s places; listen whether it is distorted."
    ),
    "much_silence": gettext_lazy(
        "More than half of it is silence; listen whether a channel or a part is missing."
    ),
}


def fault(upload: Upload) -> str:
    """Why it was refused or is held; empty for all others."""
    what = upload.found.get("fault", "")
    if not what:
        return ""
    words = FAULTS.get(what, FAULTS["damaged"])
    return str(words % {"said": upload.found.get("said", ""), "kinds": ", ".join(SOUNDS)}).strip()


def doubts(upload: Upload) -> list[str]:
    found = [str(DOUBTS[name] % upload.found) for name in upload.found.get("doubts", ())]
    if upload.found.get("copy"):
        words = _("The public copy was not made: %(why)s")
        found.append(words % {"why": upload.found["copy"]})
    return found


def measured(upload: Upload) -> list[tuple[str, str]]:
    """What was measured, each with its name."""
    found = upload.found
    rows = [(_("Kind"), found.get("kind", ""))]
    if "seconds" in found:
        rows.append((_("Length"), clock(round(found["seconds"] * 1000))))
    if "rate" in found:
        rows.append((_("Form"), _form(found)))
    if "lufs" in found:
        rows.append((_("Loudness (EBU R 128)"), _unit(found["lufs"], "LUFS")))
        rows.append((_("Peak"), _unit(found["peak_db"], "dBFS")))
        share = _("%(percent)s %%") % {"percent": round(found["silent"] * 100)}
        rows.append((_("Silence"), share))
    if upload.checksum:
        rows.append(("SHA-256", upload.checksum))
    return [(name, value) for name, value in rows if value]


def _form(found: dict[str, Any]) -> str:
    channels = ngettext("%(count)d channel", "%(count)d channels", found["channels"])
    rate = localize(found["rate"] / 1000)
    return f"{rate} kHz, {channels % {'count': found['channels']}}"


def _unit(number: float | None, unit: str) -> str:
    return _("not measurable") if number is None else f"{localize(number)} {unit}"


def hindrance(upload: Upload) -> str:
    """What it says to whoever wants to publish the interview; empty where it says nothing."""
    name = {"file": upload.name}
    if upload.state == UploadState.COMING:
        return _("The recording “%(file)s” was not sent to its end.") % name
    if upload.state == UploadState.CHECKING:
        return _("The recording “%(file)s” is still being checked.") % name
    if upload.state == UploadState.HELD:
        return _("The recording “%(file)s” was checked but is not yet kept.") % name
    if upload.state == UploadState.REFUSED:
        return _("The recording “%(file)s” was refused.") % name
    if upload.found.get("doubts"):
        return _("The checks of the recording “%(file)s” found something to listen to.") % name
    return ""
