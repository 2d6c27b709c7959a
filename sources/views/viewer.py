"""The scan of the open page: as a plain picture that links enlarge and turn, and for deep zoom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from archive.core.access import reads_all
from people.words import Value
from sources import files, masking
from sources.iiif import LARGEST
from sources.models import Page
from sources.protection import download_is_agreed
from sources.views.lists import choice
from sources.views.marks import Mark

ZOOMS = ("2", "4")
TURNS = ("90", "180", "270")
PLAIN = 800  # pixels of the picture that a browser takes which knows no srcset
SIZES = "(min-width: 62em) 40vw, 92vw"
TURNED = {"": 1000, "2": 1600, "4": LARGEST}  # pixels on the longer side


class Viewer:
    """What the template needs; `page` has a scan that this reader may see, or is None."""

    def __init__(self, request: HttpRequest, page: Page | None, problems: list[str]) -> None:
        self.page = page
        self.zoom = choice(request, "zoom", ("", *ZOOMS), problems)
        self.turn = choice(request, "turn", ("", *TURNS), problems)
        self.marks: list[Mark] = []
        self.user = request.user

    @property
    def degrees(self) -> int:
        return int(self.turn or 0)

    @property
    def next_turn(self) -> str | None:
        """The turn that follows; None leads back to the page as it lies."""
        around = ("", *TURNS, None)
        return around[around.index(self.turn) + 1]

    @property
    def info_url(self) -> str:
        """Where deep zoom begins; empty where its part for the browser is missing."""
        if self.page is None or "openseadragon" in settings.MISSING_NPM_PARTS:
            return ""
        return reverse("iiif:info", args=[self.page.pk])

    @property
    def picture(self) -> Value:
        page = self.page
        assert page is not None
        lies_across = self.turn in ("90", "270")
        shown = (page.shown_width, page.shown_height)
        size = (shown[1], shown[0]) if lies_across else shown
        return {**self._address(page), "width": size[0], "height": size[1]}

    def _address(self, page: Page) -> Value:
        if self.turn or self.zoom == "4":
            side = TURNED[self.zoom]
            words = ["full", f"!{side},{side}", self.turn or "0", "default", "jpg"]
            return {"src": reverse("iiif:part", args=[page.pk, *words])}
        if self.zoom:
            return {"src": _copy(page, files.WIDTHS[-1])}
        widths = [width for width in files.WIDTHS if width <= (page.shown_width or 0)]
        listed = ", ".join(f"{_copy(page, width)} {width}w" for width in widths)
        return {"src": _copy(page, PLAIN), "srcset": listed, "sizes": SIZES if listed else ""}

    @property
    def large(self) -> str:
        assert self.page is not None
        return _copy(self.page, files.WIDTHS[-1])

    @property
    def download(self) -> Value | None:
        """The original for those who read everything; for others a full-size copy without the
        notes of the camera, where it was agreed to and nothing on the page is covered."""
        if self.page is None:
            return None
        if reads_all(self.user):
            address = reverse("media:original-scan", args=[self.page.pk])
            return {"url": address, "label": _("Original file")}
        if masking.masked_regions(self.page, self.user) == [] and download_is_agreed(
            self.page.source_id
        ):
            address = reverse("media:full-scan", args=[self.page.pk])
            return {"url": address, "label": _("Download in full size")}
        return None

    @property
    def people(self) -> Sequence[Mark]:
        return [mark for mark in self.marks if mark.is_person]


def _copy(page: Any, width: int) -> str:
    return reverse("media:scan", args=[page.pk, width])
