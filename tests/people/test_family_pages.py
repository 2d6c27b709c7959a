"""The pages of families: trees of a family and of a person, kinship of two, and what is kept."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from archive.core.access import Access, Status
from people.models import FamilyMember, Pedigree, Person, PersonName, ProofStatus
from people.views.family_tree import width_of_text, wrapped
from sources.models import Mention, Segment, Source, Speaker, Withheld
from tests import builders

pytestmark = pytest.mark.django_db

FAMILY_BUDGET, TREE_BUDGET, RELATED_BUDGET = 30, 15, 40


def shown(client: Client, url: Any) -> str:
    response = client.get(url if isinstance(url, str) else url.get_absolute_url())
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def tree_of(person: Person, view: str = "hourglass") -> str:
    return f"/en/families/of/{person.ref}/?show={view}"


def picture(page: str) -> str:
    return page[
        page.index('<svg class="tree"') : page.index("</svg>", page.index('<svg class="tree"'))
    ]


@pytest.fixture
def josef() -> Person:
    return builders.person("Josef Vzorný", sex="male")


@pytest.fixture
def line(josef: Person) -> list[Person]:
    """Josef, his son, and so on for six generations."""
    people = [josef]
    for n in range(5):
        child = builders.person(f"Karel Vzorný {n}", sex="male")
        builders.family(people[-1], builders.person(f"Anna {n}", sex="female"), children=(child,))
        people.append(child)
    return people


# The tree


def test_six_generations_stand_in_the_picture_and_in_the_list(client, line):
    for person, view in ((line[0], "descendants"), (line[-1], "forebears")):
        page = shown(client, tree_of(person, view))
        drawn, listed = picture(page), page[page.index('id="outline"') :]
        for one in line:
            assert one.get_absolute_url() in drawn
            assert one.get_absolute_url() in listed


def test_the_hourglass_shows_forebears_and_descendants(client, line):
    drawn = picture(shown(client, tree_of(line[2])))
    assert all(one.get_absolute_url() in drawn for one in line)


def test_the_keyboard_goes_from_forebears_to_descendants(client, line):
    drawn = picture(shown(client, tree_of(line[2])))
    order = [drawn.index(one.get_absolute_url()) for one in line]
    assert order == sorted(order)


def test_an_unknown_view_or_paper_is_named_and_the_usual_one_shown(client, josef):
    page = shown(client, f"/en/families/of/{josef.ref}/?show=sideways&paper=a9&zoom=2")
    assert "“sideways” is not known for “show”" in page
    assert "“a9” is not known for “paper”" in page
    assert "The address asks for “zoom”" in page
    assert re.search(r'aria-current="true"> Both ways', page)


def test_a_person_of_no_family_has_a_page_that_says_so(client, josef):
    page = shown(client, tree_of(josef))
    assert "No family of this person is recorded." in page
    assert "Josef Vzorný" in picture(page)


def test_the_tree_of_a_living_person_does_not_exist_for_a_visitor(client):
    assert client.get(tree_of(builders.living("Viktor Žijúci"))).status_code == 404


def test_the_living_stand_in_the_tree_without_name_link_or_year(client, josef):
    viktor = builders.living("Viktor Žijúci")
    builders.family(josef, children=(viktor,))
    for view in ("hourglass", "descendants"):
        page = shown(client, tree_of(josef, view))
        assert "Living person" in picture(page)
        for hidden in ("Viktor", viktor.ref, "1990"):
            assert hidden not in page


def test_how_many_living_children_there_are_and_in_which_order_is_not_told(client, josef):
    anna, karel = builders.person("Anna Vzorná"), builders.person("Karel Vzorný")
    eva, iva, jan = (builders.living(f"{name} Kanárek") for name in ("Eva", "Iva", "Jan"))
    family = builders.family(josef, children=(eva, anna, iva, karel))
    starts = (tree_of(josef), family.get_absolute_url(), josef.get_absolute_url())
    before = [client.get(start).content for start in starts]
    assert all(b"Living person" in page for page in before)
    FamilyMember.objects.create(family=family, person=jan, role="child", slot=9)
    FamilyMember.objects.filter(person=eva).update(slot=7)
    assert [client.get(start).content for start in starts] == before


@pytest.mark.parametrize("bond", [{"pedigree": "adopted"}, {"status": "challenged"}])
def test_that_a_living_child_is_adopted_or_doubted_is_not_told(client, josef, bond):
    family = builders.family(josef, children=(builders.living("Eva Kanárek"),))
    starts = (tree_of(josef), family.get_absolute_url(), josef.get_absolute_url())
    before = [client.get(start).content for start in starts]
    FamilyMember.objects.filter(family=family, role="child").update(**bond)
    assert [client.get(start).content for start in starts] == before


def test_a_living_child_through_whom_others_hang_together_stands_for_the_rest(client, josef):
    eva, iva = builders.living("Eva Kanárek"), builders.living("Iva Kanárek")
    family = builders.family(josef, children=(eva, iva))
    builders.family(iva, builders.person("Karel Vzorný", born="1910"))
    drawn = picture(shown(client, tree_of(josef)))
    assert drawn.count("Living person") == 1
    assert "Karel" in drawn
    FamilyMember.objects.filter(family=family, person=eva).delete()
    assert picture(shown(client, tree_of(josef))) == drawn


def test_a_draft_does_not_stand_in_the_tree(client, josef):
    draft = builders.person("Karel Tajný", status=Status.DRAFT)
    builders.family(josef, children=(draft, builders.person("Anna Vzorná")))
    page = shown(client, tree_of(josef))
    assert "Anna Vzorná" in page
    assert "Tajný" not in page


@pytest.mark.parametrize(
    ("pedigree", "status", "told"),
    [
        (Pedigree.ADOPTED, ProofStatus.PROVEN, "Adopted"),
        (Pedigree.FOSTER, ProofStatus.PROVEN, "Foster child"),
        (Pedigree.STEP, ProofStatus.CHALLENGED, "Step child, Challenged"),
        (Pedigree.BIRTH, ProofStatus.CHALLENGED, "Challenged"),
        (Pedigree.UNKNOWN, ProofStatus.PROVEN, "bond not known"),
    ],
)
def test_a_bond_that_is_not_plain_birth_says_so_beside_its_line(
    client, josef, pedigree, status, told
):
    child = builders.person("Anna Vzorná")
    family = builders.family(josef, children=(child,))
    FamilyMember.objects.filter(person=child).update(pedigree=pedigree, status=status)
    drawn = picture(shown(client, family))
    assert f">{told}</text>" in drawn
    assert "stroke-dasharray" in drawn


def test_the_missing_parent_is_named_by_the_sex_of_the_other(client, josef):
    mother = builders.person("Anežka Ukázková", sex="female")
    family = builders.family(mother, children=(josef,))
    assert "Father not known" in picture(shown(client, family))
    assert "Mother not known" in picture(
        shown(client, builders.family(josef, children=(builders.person("Anna Vzorná"),)))
    )


def test_a_family_without_partners_shows_the_brothers_and_sisters(client, josef):
    family = builders.family(children=(josef, builders.person("Anna Vzorná")))
    page = shown(client, family)
    assert picture(page).count("Parent not known") == 2
    assert "Parents not known" in page[page.index('id="outline"') :]


def test_cousins_who_marry_are_written_out_once(client, josef):
    one, two = builders.person("Karel Vzorný"), builders.person("Marta Vzorná")
    emil, jana = builders.person("Emil Vzorný"), builders.person("Jana Ukázková")
    builders.family(josef, children=(one, two))
    builders.family(one, children=(emil,))
    builders.family(two, children=(jana,))
    builders.family(emil, jana, children=(builders.person("Ivan Vzorný"),))
    page = shown(client, tree_of(josef, "descendants"))
    assert picture(page).count(jana.get_absolute_url()) == 1
    assert page[page.index('id="outline"') :].count("Ivan Vzorný") == 1
    assert "written out above" in page


def test_a_circle_in_the_records_is_told(client, josef):
    son = builders.person("Karel Vzorný")
    builders.family(josef, children=(son,))
    builders.family(son, children=(josef,))
    assert "the records go round in a circle" in shown(client, tree_of(josef, "descendants"))


def test_the_name_in_the_other_script_stands_under_the_first(client, josef):
    PersonName.objects.create(person=josef, given="Йозеф", surname="Взорный", language="ru")
    assert re.search(r'lang="ru">Йозеф Взорный</text>', picture(shown(client, tree_of(josef))))


def test_a_name_too_long_for_its_bar_is_clipped_and_given_whole_in_a_title(client):
    name = "Maximiliánvladislavbohuslav Wolframschwarzenmuellerová"
    page = picture(shown(client, tree_of(builders.person(name))))
    assert f"<title>{name}</title>" in page
    assert "…</text>" in page


@pytest.mark.parametrize(
    "text",
    ["Anna", "Maximiliánvladislavbohuslavovič", "Мещерякова-Шишкина Жозефина Иосифовна Щ.", ""],
)
def test_no_line_is_wider_than_its_bar(text):
    assert all(width_of_text(line) <= 21 for line in wrapped(text, 21, 3))
    assert len(wrapped(text, 21, 3)) <= 3


def test_a_wide_tree_has_sheets_and_a_small_one_stands_in_the_text(client, josef):
    assert "<figure" not in shown(client, tree_of(josef))
    builders.family(josef, children=tuple(builders.person(f"Anna {n}") for n in range(24)))
    a4, a3 = (shown(client, f"{tree_of(josef)}&paper={paper}") for paper in ("a4", "a3"))
    assert a4.count("<figure") > a3.count("<figure") >= 1


# What hangs on a family


def test_the_journey_of_a_family_names_the_members_who_took_part(client, josef):
    family = builders.family(josef, builders.person("Anna Vzorná"))
    transport = builders.event("Sample transport")
    builders.fact(josef, "departure", "1925-03-29", at_event=transport)
    page = shown(client, family)
    assert re.search(r'id="journey".*29 March 1925.*Sample transport</a>:.*Josef Vzorný', page)


def test_papers_and_photographs_that_name_a_member_are_shown_apart(client, josef):
    family = builders.family(josef)
    letter, photograph = builders.document("Letter home"), builders.document("The yard")
    Source.objects.filter(pk=photograph.pk).update(kind="photograph")
    closed = builders.document("Closed letter", **builders.closed_until(2090))
    for one in (letter, photograph, closed):
        Mention.objects.create(page=one.pages.get(), person=josef, words="J", treatment="named")
    page = shown(client, family)
    assert re.search(r'id="papers".*Letter home.*id="photographs".*The yard', page)
    assert "Closed letter" not in page


@pytest.fixture
def interview(josef: Person) -> Source:
    """Josef speaks first; then somebody speaks of him."""
    made = builders.interview("Interview with Josef", "Ja som Jozef.", "Otec bol zámočník.")
    own, other = made.segments.order_by("position")
    Segment.objects.filter(pk=own.pk).update(
        speaker=Speaker.objects.create(source=made, label="J. V.", person=josef)
    )
    Mention.objects.create(segment=other, person=josef, words="Otec", treatment="named")
    return made


def test_what_members_say_and_what_is_said_of_them_are_kept_apart(client, josef, interview):
    page = shown(client, builders.family(josef))
    assert re.search(
        r"words of the family</h3>.*Ja som Jozef\..*What others say of them</h3>.*Otec bol", page
    )


def test_a_passage_that_is_withheld_masked_or_closed_is_not_shown(client, josef, interview):
    family = builders.family(josef)
    hold = Withheld.objects.create(
        source=interview, start_ms=5000, end_ms=9000, reason={"en": "By request."}
    )
    assert "Otec bol" not in shown(client, family)
    hold.delete()
    Mention.objects.update(treatment="anonymised")
    assert "Otec bol" not in shown(client, family)
    Source.objects.filter(pk=interview.pk).update(access=Access.REQUEST)
    assert "Ja som Jozef." not in shown(client, family)


# Queries


def test_a_familys_page_asks_no_more_for_many_than_for_few(client, josef):
    family = builders.family(josef)

    def bear(number: int) -> None:
        child = builders.person(f"Anna Vzorná {number}")
        FamilyMember.objects.create(family=family, person=child, role="child", slot=number)
        builders.family(child, builders.person(f"K {number}"), children=(builders.living("Eva"),))
        letter = builders.document(f"Letter {number}")
        Mention.objects.create(page=letter.pages.get(), person=child, treatment="named")
        builders.fact(child, "departure", at_event=builders.event(f"Transport {number}"))
        told = builders.interview(f"Interview {number}", "Otec.")
        Mention.objects.create(segment=told.segments.get(), person=child, treatment="named")

    for number in range(1, 4):
        bear(number)
    few = queries(client, family.get_absolute_url())
    for number in range(4, 13):
        bear(number)
    assert few == queries(client, family.get_absolute_url()) <= FAMILY_BUDGET


def test_a_tree_of_six_generations_costs_few_queries(client, line):
    for view in ("hourglass", "forebears", "descendants"):
        assert queries(client, tree_of(line[2], view)) <= TREE_BUDGET


def test_the_kinship_of_two_costs_few_queries(client, line):
    assert (
        queries(client, f"/en/families/related/?a={line[0].ref}&b={line[5].ref}") <= RELATED_BUDGET
    )


# How two are related


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Josef Vzorný and Karel Vzorný 0: father and son."),
        ("cs", "otec a syn"),
        ("sk", "otec a syn"),
        ("ru", "отец и сын"),
    ],
)
def test_the_answer_stands_in_the_language_of_the_page(client, line, language, sentence):
    page = shown(client, f"/{language}/families/related/?a={line[0].ref}&b={line[1].ref}")
    words = sentence if language == "en" else re.split(r" [aи] ", sentence)[0]
    assert words in page


def test_the_way_is_shown_step_by_step_with_links(client, line):
    page = shown(client, f"/en/families/related/?a={line[0].ref}&b={line[2].ref}")
    way = page[page.index('<ol class="way">') :]
    assert re.search(r"son:</span> <a.*Karel Vzorný 0.*son:</span> <a.*Karel Vzorný 1", way)


def test_a_couple_without_a_known_marriage_are_partners(client, josef):
    anna = builders.person("Anna Vzorná", sex="female")
    family = builders.family(josef, anna)
    url = f"/en/families/related/?a={josef.ref}&b={anna.ref}"
    assert "partner and partner" in shown(client, url)
    builders.fact(family, "marriage", "1920")
    assert "husband and wife" in shown(client, url)


def test_people_are_found_by_name_in_any_script_and_chosen_where_several_fit(client, line):
    page = shown(client, "/en/families/related/?a=Взорны+Йосеф&b=Karel")
    assert "Several people are called “Karel”. Choose one." in page
    assert f"b={line[1].ref}" in page
    assert "Nobody in the open records is called “Nikdo”" in shown(
        client, "/en/families/related/?a=Nikdo"
    )


def test_a_living_person_is_neither_found_nor_related(client, josef):
    viktor = builders.living("Viktor Žijúci")
    builders.family(josef, children=(viktor,))
    for asked in (viktor.ref, "Viktor"):
        page = shown(client, f"/en/families/related/?a={josef.ref}&b={asked}")
        assert "Nobody in the open records" in page
        assert "Žijúci" not in page


def test_no_way_leads_through_a_living_person(client, josef):
    viktor, anna = builders.living("Viktor Žijúci"), builders.person("Anna Vzorná", born="")
    builders.fact(anna, "death", "2016")
    builders.family(josef, children=(viktor,))
    builders.family(viktor, children=(anna,))
    page = shown(client, f"/en/families/related/?a={josef.ref}&b={anna.ref}")
    assert "show no kinship between these two" in page


@pytest.mark.parametrize("words", ["?a=%00", "?a=" + "x" * 500, "?a=%27%22%3C&b=%25", "?a=&b="])
def test_odd_words_in_the_boxes_do_no_harm(client, words):
    page = shown(client, f"/en/families/related/{words}")
    assert page.count('<input type="text" id="id-') == 2  # the two boxes stand there again
    assert 'id="answer"' not in page  # and nothing is said of two people
