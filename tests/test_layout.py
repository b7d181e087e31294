"""Paragraphs, sentences and quotation marks, as they show before a word is understood."""

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.layout import paragraphs, quoted, sentences
from quotes.spans import Span

MESSY = st.text(alphabet=st.sampled_from("ab. ,!?\n\r\t\u00a0\u2028“”\"'‘’„«»`(—🚢\x00"), max_size=120)


def shown(text: str) -> list[str]:
    return [span.of(text) for span in quoted(text)]


def test_blank_lines_part_paragraphs_whatever_the_line_break() -> None:
    text = "One.\r\n\r\nTwo.\n \u00a0\nThree.\u2029Four."
    assert [p.of(text) for p in paragraphs(text)] == ["One.", "Two.", "Three.", "Four."]


def test_single_line_breaks_part_paragraphs_too() -> None:
    text = "A short line.\nA much longer line that goes on for a good while, as paragraphs do.\nShort."
    assert len(paragraphs(text)) == 3


def test_lines_that_a_machine_wrapped_are_one_paragraph() -> None:
    line = "the council of the town voted to keep its last ferry for a while"
    text = "\n".join([line, line[:-2], line[:-4], "and that was all."])
    assert len(paragraphs(text)) == 1


def test_an_abbreviation_ends_no_sentence() -> None:
    text = "Mr. Smith met Sen. J. Doe (D-Ill.) in Washington. “Go!” he said. The U.S. left."
    whole = Span(0, len(text))
    assert [s.of(text) for s in sentences(text, whole)] == [
        "Mr. Smith met Sen. J. Doe (D-Ill.) in Washington.",
        "“Go!” he said.",
        "The U.S. left.",
    ]


@pytest.mark.parametrize(
    ("text", "stretches"),
    [
        ('He said “yes” and "no".', ["“yes”", '"no"']),
        ("„Gut“, sagte er.", ["„Gut“"]),
        ("«Bien», dit-elle.", ["«Bien»"]),
        ("»Gut«, sagte sie.", ["»Gut«"]),
        ("”Ja”, sade han.", ["”Ja”"]),
        ("``Old'' wires", ["``Old''"]),
        ("“Typed twice the same“ she said", ["“Typed twice the same“"]),
        ("'I don't know,' he said.", ["'I don't know,'"]),
        ("‘The workers’ rights matter,’ she said.", ["‘The workers’ rights matter,’"]),
        ("The workers' rights and the '90s aren't quoted.", []),
        ("It is 6'2\" tall, isn't it?", []),
        ("A stray” mark. “Fine.”", ["“Fine.”"]),
        ("“She said ‘no’ to me,” he said.", ["“She said ‘no’ to me,”"]),
        ("‚Gut‘, sagte er. ‹Oui›, dit-elle.", ["‚Gut‘", "‹Oui›"]),
        ("הוא אמר „כן“ והלך.", ["„כן“"]),
        ("", []),
        (" \r\n\u00a0", []),
        ("“", []),
        ("“\x00\ud800”", ["“\x00\ud800”"]),
    ],
)
def test_quotation_marks_of_many_kinds(text: str, stretches: list[str]) -> None:
    assert shown(text) == stretches


def test_a_mark_that_is_never_closed_runs_to_the_end_of_its_paragraph() -> None:
    assert shown("“One.\n\n“Two.” Then he left.") == ["“One.", "“Two.”"]


def test_a_straight_mark_opens_again_where_the_paragraph_break_is_lost() -> None:
    assert shown('"One. "Two," he said. "Three."') == ['"One. "Two,"', '"Three."']


@given(MESSY)
def test_paragraphs_and_stretches_are_ordered_and_lie_inside(text: str) -> None:
    for spans in (paragraphs(text), quoted(text)):
        assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
        assert all(span.end <= len(text) for span in spans)
    assert " ".join(p.of(text) for p in paragraphs(text)).split() == text.split()


def test_a_row_of_dots_ends_one_sentence() -> None:
    text = "He waited..... Then he left."
    assert [s.of(text) for s in sentences(text, Span(0, len(text)))] == ["He waited.....", "Then he left."]


@given(MESSY)
def test_sentences_lose_no_word(text: str) -> None:
    for paragraph in paragraphs(text):
        parts = sentences(text, paragraph)
        assert " ".join(s.of(text) for s in parts).split() == paragraph.of(text).split()


@pytest.mark.parametrize(
    "text",
    [
        "“never closed " * 10_000,
        "'never closed " * 10_000,
        "‘never closed " * 10_000,
        '"a" ' * 20_000,
        "`" * 100_000,
        "." * 200_000,
        ". " * 200_000,
        "\n" * 200_000,
        "“Yes,” said Theresa May. He didn't.\r\n\r\n" * 120_000,  # 5 MB
    ],
    ids=["double", "single", "curly", "pairs", "backticks", "dots", "spaced-dots", "lines", "news"],
)
def test_time_grows_no_faster_than_the_text(text: str) -> None:
    start = time.process_time()
    for paragraph in paragraphs(text):
        sentences(text, paragraph)
    quoted(text)
    assert time.process_time() - start < 20  # seconds; a quadratic search takes minutes
