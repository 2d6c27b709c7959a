"""The documents tell the truth: what they name exists, and what exists is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands
from django.db import models
from django.urls import resolve
from django.utils.translation import override

from people import services

ROOT = Path(__file__).resolve().parents[1]
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "data").glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ROOMS = ("people", "sources", "accounts", "search", "jobs", "curation", "ops", "exchange")
OUR_VARIABLES = re.compile(r"\b(?:INTERHELPO_[A-Z_]+|DATABASE_URL)\b")
NOT_OUR_COMMANDS = {"migrate", "collectstatic", "check", "createsuperuser", "makemigrations"}


def text_of(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def first_cells(paper: str) -> list[str]:
    """The first cell of every row of every table."""
    return re.findall(r"^\| ([^|\n]+) \|", paper, re.MULTILINE)


def section(paper: str, title: str) -> str:
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", paper, re.MULTILINE | re.DOTALL)
    assert found, f"no section “{title}”"
    return found[1]


def in_code(paper: str) -> str:
    """The parts of a paper that stand in backticks or in blocks of code."""
    blocks = re.findall(r"^```.*?^```", paper, re.MULTILINE | re.DOTALL)
    rest = re.sub(r"^```.*?^```", "", paper, flags=re.MULTILINE | re.DOTALL)
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", rest)])


def our_models() -> dict[str, type[models.Model]]:
    return {
        model.__name__: model for room in ROOMS for model in apps.get_app_config(room).get_models()
    }


# Models


def test_the_data_model_names_every_model_once_and_no_other() -> None:
    named = re.findall(r"^\| \*\*(\w+)\*\* \|", text_of("docs/data-model.md"), re.MULTILINE)
    assert sorted(named) == sorted(our_models())


def drawn_lines() -> list[str]:
    blocks = re.findall(r"```mermaid\n(.*?)```", text_of("docs/data-model.md"), re.DOTALL)
    return [line.strip() for block in blocks for line in block.splitlines() if "--" in line]


def is_true(line: str) -> bool:
    """Whether the field that is named on a line of a diagram joins the two models at its ends."""
    left, joint, right, _colon, name = line.split()
    many_to_many = joint == "}o--o{"
    holder, target = (left, right) if many_to_many else (right, left)
    field = our_models()[holder]._meta.get_field(name)
    if many_to_many:
        fits = isinstance(field, models.ManyToManyField)
    else:
        fits = isinstance(field, models.ForeignKey)
        fits &= joint == ("|o--o{" if field.null else "||--o{")
    return fits and field.related_model is our_models()[target]


def test_every_drawn_line_is_a_field_that_joins_the_two() -> None:
    lines = drawn_lines()
    assert lines
    assert [line for line in lines if not is_true(line)] == []


# Variables, commands, rules


def test_every_variable_of_the_settings_and_the_server_is_explained() -> None:
    read = {
        name
        for path in ("archive/settings.py", "archive/ops/server.py", "archive/ops/setup.py")
        for name in OUR_VARIABLES.findall(text_of(path))
    }
    assert set(OUR_VARIABLES.findall(text_of("docs/operating.md"))) == read


def makefile_targets() -> set[str]:
    lines = re.findall(r"^([a-z][a-z -]*):", text_of("Makefile"), re.MULTILINE)
    return {target for line in lines for target in line.split()}


def test_every_target_of_the_makefile_is_explained_and_none_that_is_not_there() -> None:
    named = {
        target
        for paper in PAPERS
        for target in re.findall(
            r"\bmake ([a-z]+(?:-[a-z]+)*)", in_code(paper.read_text(encoding="utf-8"))
        )
    }
    assert named == makefile_targets()


def test_every_management_command_that_is_named_exists_and_ours_are_named() -> None:
    papers = [in_code(paper.read_text(encoding="utf-8")) for paper in PAPERS]
    named = {
        command
        for paper in papers
        for command in re.findall(r"(?:manage\.py |ARGS=\")([a-z_]+)\b(?!/)", paper)
    }
    ours = {path.stem for path in (ROOT / "archive/management/commands").glob("[a-z]*.py")}
    assert named - NOT_OUR_COMMANDS == ours
    assert set(get_commands()) >= ours | NOT_OUR_COMMANDS


def test_the_years_of_the_presumed_living_are_those_of_the_code() -> None:
    years = dict(re.findall(r"^\| ([^|]+) \| (\d+) \|$", text_of("docs/access.md"), re.MULTILINE))
    adult_act = "something only grown people do: a share, an office, a trade, an arrest"
    assert years == {
        "birth": str(services.YEARS_FROM_BIRTH),
        "marriage": str(services.YEARS_FROM_MARRIAGE),
        "partner's birth": str(services.YEARS_FROM_PARTNERS_BIRTH),
        "child's birth": str(services.YEARS_FROM_CHILDS_BIRTH),
        "parent's birth": str(services.YEARS_FROM_PARENTS_BIRTH),
        adult_act: str(services.YEARS_FROM_ADULT_ACT),
    }


# Links and paths


def anchors(paper: str) -> set[str]:
    """The anchors that headings get where Markdown is shown."""
    titles = re.findall(r"^#+ (.+)$", paper, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.relative_to(ROOT)))
def test_no_link_between_papers_is_broken(paper: Path) -> None:
    without_blocks = re.sub(r"```.*?```", "", paper.read_text(encoding="utf-8"), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", without_blocks)):
        if "://" in link:
            continue
        path, _hash, anchor = link.partition("#")
        target = (paper.parent / path).resolve() if path else paper
        assert target.exists(), f"{link} leads nowhere"
        assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), link


@pytest.mark.parametrize(
    ("paper", "title"), [("README.md", "The tree"), ("CONTRIBUTING.md", "Where a file goes")]
)
def test_every_place_on_the_map_of_the_tree_is_there(paper: str, title: str) -> None:
    places = re.findall(r"`([^`]+)`", " ".join(first_cells(section(text_of(paper), title))))
    assert places
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_the_map_of_the_tree_has_every_folder_of_the_repository() -> None:
    tree = section(text_of("README.md"), "The tree")
    left_out = {"node_modules", "var", "__pycache__"}
    folders = {
        folder.name
        for folder in ROOT.iterdir()
        if folder.is_dir() and not folder.name.startswith(".") and folder.name not in left_out
    }
    assert {name for name in folders if f"`{name}/" not in tree} == set()


def data_refs() -> set[str]:
    files = [path.read_text(encoding="utf-8") for path in (ROOT / "data").rglob("*.yaml")]
    return {ref for file in files for ref in re.findall(r"^\s*ref: (\S+)$", file, re.MULTILINE)}


def test_every_address_that_the_readme_shows_leads_to_a_page_of_a_record_in_the_data() -> None:
    paths = re.findall(r"`(/[^`]*)`", section(text_of("README.md"), "What to look at first"))
    assert len(paths) >= 8
    refs = data_refs()
    for path in paths:
        with override(path.split("/")[1] if path[3:4] == "/" else "en"):
            match = resolve(path.partition("?")[0])
        assert match.kwargs.get("ref") is None or match.kwargs["ref"] in refs, path
