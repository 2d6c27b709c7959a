"""As root the database gets a folder of its own, and no folder above it changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.ops.rootfolder import NoFolder, folder_for_root, is_open


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A place every user can pass through, all the way down: pytest's own folders are closed."""
    folder = tmp_path / "lib"
    folder.mkdir(mode=0o755)
    return folder


@pytest.fixture(autouse=True)
def _open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "archive.ops.rootfolder.is_open", lambda folder: folder.stat().st_mode & 0o001
    )


def new_clone(folder: Path) -> tuple[Path, Path]:
    (folder / "var").mkdir(parents=True)
    return folder / "var", folder


def test_the_ignored_folder_keeps_the_address(tmp_path: Path, place: Path) -> None:
    var, clone = new_clone(tmp_path / "clone")
    first = folder_for_root(var, clone, (str(place),))
    assert first.parent == place
    assert (var / "postgres-folder").read_text().strip() == str(first)
    assert folder_for_root(var, clone, (str(place),)) == first


def test_two_clones_get_two_folders(tmp_path: Path, place: Path) -> None:
    one, two = new_clone(tmp_path / "one"), new_clone(tmp_path / "two")
    assert folder_for_root(*one, (str(place),)) != folder_for_root(*two, (str(place),))


def test_a_copied_clone_leaves_the_data_of_the_first_alone(tmp_path: Path, place: Path) -> None:
    var, clone = new_clone(tmp_path / "clone")
    first = folder_for_root(var, clone, (str(place),))
    copied_var, copy = new_clone(tmp_path / "copy")
    (copied_var / "postgres-folder").write_text((var / "postgres-folder").read_text())
    assert folder_for_root(copied_var, copy, (str(place),)) != first
    assert folder_for_root(var, clone, (str(place),)) == first


def test_a_moved_clone_keeps_its_data(tmp_path: Path, place: Path) -> None:
    var, clone = new_clone(tmp_path / "clone")
    first = folder_for_root(var, clone, (str(place),))
    moved = clone.rename(tmp_path / "moved")
    assert folder_for_root(moved / "var", moved, (str(place),)) == first


def test_a_vanished_folder_is_replaced(tmp_path: Path, place: Path) -> None:
    var, clone = new_clone(tmp_path / "clone")
    (var / "postgres-folder").write_text(str(tmp_path / "gone"))
    assert folder_for_root(var, clone, (str(place),)).parent == place


def test_a_closed_place_is_passed_over_and_stays_closed(tmp_path: Path, place: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    var, clone = new_clone(tmp_path / "clone")
    assert folder_for_root(var, clone, (str(closed), str(place))).parent == place
    assert closed.stat().st_mode & 0o777 == 0o700


def test_without_any_open_place_the_message_names_what_was_tried(tmp_path: Path) -> None:
    var, clone = new_clone(tmp_path / "clone")
    with pytest.raises(NoFolder, match="nowhere"):
        folder_for_root(var, clone, (str(tmp_path / "nowhere"),))


def test_a_place_below_a_closed_folder_is_not_open(tmp_path: Path) -> None:
    (tmp_path / "closed" / "inner").mkdir(parents=True)
    (tmp_path / "closed" / "inner").chmod(0o755)
    (tmp_path / "closed").chmod(0o700)
    assert not is_open(tmp_path / "closed" / "inner")
