"""Whose the names of an article are, and what is said of their bearers: one case a test, names marked by hand."""

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from noted import noted

from quotes.askers import Reading
from quotes.cast import Cast
from quotes.labels import NAME_KINDS, NameKind
from quotes.names import Name, read_names
from quotes.page import read_page
from quotes.spans import Span


def found(text: str, *names: str) -> tuple[Name, ...]:
    return read_names(read_page(text), noted(text, *names))


def cast_of(text: str, *names: str) -> Cast:
    return Cast(read_page(text), found(text, *names))


def bearers(text: str, *names: str) -> list[str]:
    """The fullest name of whoever bears each name, in text order."""
    cast = cast_of(text, *names)
    return [cast.display(number) for number in cast.of_name]


# What stands around a name


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Then Prime Minister Laura Quill left.", ("prime", "minister")),
        ("Then Deputy Secretary of State Laura Quill left.", ("deputy", "secretary", "of", "state")),
        ("Then Secretary of Homeland Security Laura Quill left.", ("secretary", "of", "homeland", "security")),
        ("Then the mayor Laura Quill left.", ()),
        ("Then Mayor. Laura Quill left.", ()),
        ("At the Department of Justice Secretary Laura Quill left.", ("secretary",)),
        ("Laura Quill left.", ()),
    ],
)
def test_the_title_is_the_large_words_before_a_name(text: str, title: tuple[str, ...]) -> None:
    names = found(text, "Department of Justice/organisation", "Laura Quill")
    assert names[-1].title == title


def test_a_title_that_was_taken_for_part_of_the_name_is_none_of_it() -> None:
    (name,) = found("Then Prime Minister Laura Quill left.", "Prime Minister Laura Quill")
    assert name.words == ("laura", "quill") and name.title == ("prime", "minister")


@pytest.mark.parametrize("more", ["and Tom Ridley", "of Vermont"])
def test_a_person_is_named_up_to_a_small_word(more: str) -> None:
    (name,) = found(f"Then Laura van Quill {more} left.", f"Laura van Quill {more}")
    assert name.words == ("laura", "van", "quill")


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("The Harbour Gazette", "organisation", ("harbour", "gazette")),
        ("The Hague", "place", ("the", "hague")),
        ("The", "organisation", ("the",)),
    ],
)
def test_the_article_is_no_part_of_an_organisation_s_name(name: str, kind: str, words: tuple[str, ...]) -> None:
    assert found(f"It was late, {name} said.", f"{name}/{kind}")[0].words == words


@pytest.mark.parametrize("marks", ["“”", '""', "()", "‘’"])
@pytest.mark.parametrize("parts", [("Laura", "Quill"), ("Laura", "Lou"), ("Laura", "Lou", "Quill")])
def test_a_nickname_in_marks_parts_no_name(marks: str, parts: tuple[str, ...]) -> None:
    text = f"Then Laura {marks[0]}Lou{marks[1]} Quill left."
    (name,) = found(text, *parts)
    assert name.words == ("laura", "lou", "quill")


def test_a_surname_after_a_nickname_may_begin_with_any_large_letter() -> None:
    (name,) = found("Then Laura “Lou” Élan left.", "Laura", "Lou")
    assert name.words == ("laura", "lou", "élan")


def test_what_is_cut_off_in_a_headline_is_no_title_and_the_name_owns_nothing() -> None:
    text = "Mayor Quill Rival’s Harbour Plans Fail Again\n\nThe crowd cheered. Quill said that it was late."
    one, _ = found(text, "Quill Rival", "Quill")
    assert (one.words, one.title, one.is_possessive) == (("quill",), ("mayor",), False)


@pytest.mark.parametrize("text", ["Then Laura “Lou and Quill” left.", "Then Laura (Lou Quill) left."])
def test_another_name_in_marks_is_another(text: str) -> None:
    assert len(found(text, "Laura", "Lou and Quill", "Lou Quill")) == 2


@pytest.mark.parametrize(
    ("marked", "names"),
    [
        ("Laura Quill", ["Laura Quill", "Quill"]),
        ("Laura Quill Goes", ["Laura Quill", "Quill"]),
        ("Harbour Rival Laura Quill", ["Laura Quill", "Quill"]),
        ("Rival", ["Rival", "Quill", "Quill"]),
    ],
)
def test_in_a_headline_a_name_is_what_the_rest_of_the_article_makes_plain(marked: str, names: list[str]) -> None:
    text = "Harbour Rival Laura Quill Goes After Somebody\n\nThe crowd cheered. Quill said that it was late."
    assert [name.span.of(text) for name in found(text, marked, "Quill")] == names


@pytest.mark.parametrize(
    ("name", "words"),
    [("the nonpartisan Harbour Office", ("harbour", "office")), ("van der Berg", ("van", "der", "berg"))],
)
def test_small_words_before_a_name_are_none_of_it_but_for_particles(name: str, words: tuple[str, ...]) -> None:
    assert found(f"Then {name} left.", f"{name}/organisation")[0].words == words


def test_a_name_in_small_letters_is_whole() -> None:
    assert found("then theresa quill left.", "theresa quill")[0].words == ("theresa", "quill")


def test_a_person_s_name_does_not_end_in_a_particle() -> None:
    assert found("Then Laura Quill de left.", "Laura Quill de")[0].words == ("laura", "quill")


def test_an_organisation_may_begin_with_a_title() -> None:
    (name,) = found("Then General Motors left.", "General Motors/organisation")
    assert name.words == ("general", "motors") and name.title == ()


def test_half_a_word_is_the_whole_word_and_a_possessive_ending_is_no_part_of_it() -> None:
    text = "It was Quill-Ortega’s boat."
    (name,) = read_names(read_page(text), [(Span(7, 10), "person")])
    assert name.span.of(text) == "Quill-Ortega" and name.is_possessive


def test_words_that_two_names_share_belong_to_the_first() -> None:
    text = "Ann Brown-Lee left."
    names = read_names(read_page(text), [(Span(0, 7), "person"), (Span(10, 13), "person")])
    assert [name.span.of(text) for name in names] == ["Ann Brown-Lee"]


def test_marks_alone_are_no_name() -> None:
    assert read_names(read_page("“…” she said."), [(Span(0, 3), "person")]) == ()


def test_apposition_and_words_before_the_name_say_what_the_bearer_is() -> None:
    one, other = found(
        "The harbour spokesman Tom Ridley met Ann Lee, the former governor of Vermont.", "Tom Ridley", "Ann Lee"
    )
    assert "spokesman" in one.roles and "harbour" in one.about
    assert "governor" in other.roles and "vermont" in other.about


def test_the_first_name_of_a_sentence_is_its_subject() -> None:
    one, other = found("Ann Lee saw Tom Ridley.", "Ann Lee", "Tom Ridley")
    assert one.is_subject and one.is_acting is False and not other.is_subject
    assert not found("To Ann Lee it was late.", "Ann Lee")[0].is_subject


def test_a_sentence_full_of_names_is_no_headline() -> None:
    text = "Peter Quill met his aunt, Maria Quill. Then Quill left."
    assert found(text, "Peter Quill", "Maria Quill", "Quill")[0].words == ("peter", "quill")


# Whose a name is


def test_a_surname_is_the_full_name_that_the_article_gives() -> None:
    text = "Quill was late. Laura Quill said so. Laura left."
    assert bearers(text, "Laura Quill", "Quill", "Laura") == ["Laura Quill"] * 3


def test_capitals_are_the_same_name() -> None:
    text = "MAYOR INGRID HALVORSEN CLOSES THE OLD HARBOUR\n\nIngrid Halvorsen said that it was late."
    assert set(bearers(text, "INGRID HALVORSEN", "Ingrid Halvorsen")) == {"Ingrid Halvorsen"}


def test_a_middle_name_or_initial_makes_nobody_new() -> None:
    text = "Laura Ann Quill met us. L. Quill left. Laura Quill came."
    assert set(bearers(text, "Laura Ann Quill", "L. Quill", "Laura Quill")) == {"Laura Ann Quill"}


def test_brackets_shorten_the_name_before_them() -> None:
    text = "The walk was called by the Alliance to Save Our Rivers (ASOR). ASOR said that it was late."
    assert set(bearers(text, "Alliance to Save Our Rivers/organisation", "ASOR/organisation")) == {
        "Alliance to Save Our Rivers"
    }


def test_the_first_letters_of_an_institution_are_its_name() -> None:
    text = "The Securities and Exchange Commission met. The S.E.C. said that it was late."
    names = ("Securities and Exchange Commission/organisation", "S.E.C./organisation")
    assert set(bearers(text, *names)) == {"Securities and Exchange Commission"}


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("U.S. Supreme Court", "Supreme Court"),
        ("United States Harbour Force", "U.S. Harbour Force"),
        ("Pershing Hill Capital Management", "Pershing Hill"),
    ],
)
def test_an_institution_has_its_fullest_name(long: str, short: str) -> None:
    text = f"The {short} met. The {long} has nine seats. The {short} said no."
    assert set(bearers(text, f"{long}/organisation", f"{short}/organisation")) == {long}


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("University of New Hampshire/organisation", "New Hampshire/place"),
        ("California Supreme Court/organisation", "Supreme Court/organisation"),
        ("Iowa Republican Party/organisation", "Republican Party/organisation"),
        ("Supreme National Security Council/organisation", "National Security Council/organisation"),
        ("New York Gazette/organisation", "New York/place"),
    ],
)
def test_another_institution_is_another(long: str, short: str) -> None:
    text = f"The {long.partition('/')[0]} met. Then {short.partition('/')[0]} spoke."
    assert len(set(bearers(text, long, short))) == 2


def test_two_institutions_that_end_alike_stay_apart() -> None:
    text = "The Ohio Supreme Court met. The Utah Supreme Court met. The Supreme Court met."
    names = (f"{name}/organisation" for name in ("Ohio Supreme Court", "Utah Supreme Court", "Supreme Court"))
    assert len(set(bearers(text, *names))) == 3


def test_a_place_is_not_the_person_of_that_surname() -> None:
    text = "Kerry Lincoln came from Lincoln."
    assert bearers(text, "Kerry Lincoln", "Lincoln/place") == ["Kerry Lincoln", "Lincoln"]


def test_a_town_and_a_person_of_its_name_are_two_however_often_each_stands() -> None:
    text = "Jim Jordan met us. Jordan said no. They flew to Jordan. In Jordan it rained."
    spans = noted(text, "Jim Jordan", "Jordan")
    kinds: tuple[NameKind, ...] = ("person", "person", "place", "place")
    cast = Cast(read_page(text), read_names(read_page(text), [(s, k) for (s, _), k in zip(spans, kinds, strict=True)]))
    assert [cast.display(number) for number in cast.of_name] == ["Jim Jordan", "Jim Jordan", "Jordan", "Jordan"]


@pytest.mark.parametrize("kind", ["place", "organisation"])
def test_a_person_with_a_title_is_not_the_town_or_firm_of_that_name(kind: NameKind) -> None:
    text = "Ford grew. Later Mr. Ford left."
    spans = [span for span, _ in noted(text, "Ford")]
    cast = Cast(read_page(text), read_names(read_page(text), list(zip(spans, (kind, "person"), strict=True))))
    assert len(set(cast.of_name)) == 2


@pytest.mark.parametrize(
    ("text", "full", "short"),
    [
        ("Kim Jong Un left. The U.N. said so.", "Kim Jong Un", "U.N./organisation"),
        ("Xiulan Chen (BBC) left. The BBC said so.", "Xiulan Chen", "BBC/organisation"),
        ("Barack Obama left. The BO said so.", "Barack Obama", "BO/organisation"),
        ("The United Steelworkers met in the U.S. today.", "United Steelworkers/organisation", "U.S./place"),
        (
            "The University of Washington met. Washington said no.",
            "University of Washington/organisation",
            "Washington/organisation",
        ),
    ],
)
def test_what_a_short_name_does_not_stand_for(text: str, full: str, short: str) -> None:
    assert len(set(bearers(text, full, short))) == 2


def test_a_partisan_among_others_is_described_not_named() -> None:
    text = "It was late, two senior Democrats said. Democrats left."
    made = Reading(text, [], noted(text, "Democrats/other"))
    assert made.reader.bearer(Span(13, 33)) is None
    assert made.reader.bearer(Span(40, 49)) is not None


def test_what_is_written_alike_is_of_one_kind() -> None:
    text = "Marton grew. Marton met us. Marton left."
    names = [(span, kind) for (span, _), kind in zip(noted(text, "Marton"), ("person", "place", "place"), strict=True)]
    cast = Cast(read_page(text), read_names(read_page(text), names))
    assert [cast.kind_of(i) for i in range(3)] == ["place"] * 3


def test_a_misspelled_surname_is_that_person() -> None:
    text = "Harold Bornstein met us. The letter that Bornsten wrote was short."
    assert set(bearers(text, "Harold Bornstein", "Bornsten")) == {"Harold Bornstein"}


@pytest.mark.parametrize(
    ("full", "other"),
    [
        ("Harold Brawn", "Brown"),
        ("Mitch McConnell", "McDonnell"),
        ("David Cameron", "Mr. Camerun"),
        ("Ann Walker", "Walkers"),
        ("Hillary Clinton", "Clintons"),
    ],
)
def test_another_surname_is_another_person(full: str, other: str) -> None:
    assert len(set(bearers(f"{full} met us. The letter that {other} wrote was short.", full, other))) == 2


def test_a_surname_of_several_is_the_one_introduced_first() -> None:
    text = "Laura Quill met Peter Quill. Peter Quill and Peter Quill left. Quill said that it was late."
    assert bearers(text, "Laura Quill", "Peter Quill", "Quill")[-1] == "Laura Quill"


def test_a_title_tells_which_of_two_is_meant() -> None:
    text = "Laura Quill left. President Peter Quill came. Later President Quill said no."
    assert bearers(text, "Laura Quill", "Peter Quill", "Quill")[-1] == "Peter Quill"


def test_a_surname_alone_is_the_father_not_the_son() -> None:
    text = "Donald Quill Jr. met Donald Quill. Then Quill left."
    assert bearers(text, "Donald Quill Jr", "Donald Quill", "Quill")[-1] == "Donald Quill"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Customs and Border Protection Commissioner Ana Ruiz", "Ana Ruiz"),
        ("former House Speaker and Harbour News contributor Ana Ruiz", "Ana Ruiz"),
        ("the director of Iceland's Harbour Watch, Ana Ruiz", "Ana Ruiz"),
        ("The New York Gazette, citing Ana Ruiz", "New York Gazette"),
        ("the FBI, which questioned Ana Ruiz", "FBI"),
        ("a spokesman for Ana Ruiz", None),
        ("the mother of Ana Ruiz", None),
    ],
)
def test_who_a_source_names(source: str, name: str | None) -> None:
    text = f"It was late, said {source}."
    organisations = ("Customs and Border Protection", "Harbour News", "Harbour Watch", "New York Gazette", "FBI")
    made = Reading(
        text, [], noted(text, "Ana Ruiz", "Iceland/place", *(f"{one}/organisation" for one in organisations))
    )
    start = text.index(source)
    number = made.reader.bearer(Span(start, start + len(source)))
    assert (None if number is None else made.cast.display(made.cast.of_name[number])) == name


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The Alliance to Save Rivers (ASR) met. " * 4000, ("Alliance to Save Rivers", "ASR")),
        ("Ann Brown met us. " * 8000, ("Ann Brown",)),
        ("He met B" + "abcde" * 20_000 + " today.", ("B" + "abcde" * 20_000,)),
        ("Ann Brown" + " and Ann Brown" * 9000, ("Ann Brown",)),
        (" ".join(f"Ann B{i}own" for i in range(9000)), tuple(f"Ann B{i}own" for i in range(0, 9000, 100))),
    ],
)
def test_a_long_text_takes_seconds_not_minutes(text: str, names: tuple[str, ...]) -> None:
    pattern = "|".join(names)
    marked: list[tuple[Span, NameKind]] = [(Span(*match.span()), "person") for match in re.finditer(pattern, text)]
    before = time.process_time()
    Cast(read_page(text), read_names(read_page(text), marked))
    assert time.process_time() - before < 20


@given(
    st.text(alphabet="AaBb .,'’()\n“”", max_size=60),
    st.lists(st.integers(0, 60), max_size=8).map(sorted),
    st.sampled_from(NAME_KINDS),
)
def test_names_of_any_text_are_apart_and_in_order(text: str, places: list[int], kind: NameKind) -> None:
    spans = [Span(a, b) for a, b in zip(places[::2], places[1::2], strict=False) if a < b <= len(text)]
    kept = [span for i, span in enumerate(spans) if not i or spans[i - 1].end <= span.start]
    names = read_names(read_page(text), [(span, kind) for span in kept])
    assert all(one.span.end <= other.start for one, other in pairwise(names))
    assert all(name.span.of(text).strip() for name in names)
    Cast(read_page(text), names)
