"""What the tests of operation share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.ops.starter_files import DataFolder


@pytest.fixture
def data(tmp_path: Path, settings: Any) -> DataFolder:
    """Data files of one's own, and folders for what is made of them."""
    settings.VAR, settings.MEDIA_ROOT = tmp_path / "var", tmp_path / "media"
    return DataFolder(tmp_path / "data")
