"""The rule linker, with which learned links are compared: one readable case a layout."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.links import Piece
from quotes.spans import Span
from training.rule_links import link

Shown = tuple[tuple[str, ...], str | None, str | None]


def pieces(text: str, phrases: str) -> list[Piece]:
    """Pieces of the given phrases, parted by |, each found after the one before."""
    out: list[Piece] = []
    position = 0
    for phrase in filter(None, phrases.split("|")):
        start = text.index(phrase, position)
        out.append(Piece(Span(start, start + len(phrase)), (0, 1)))
        position = start + 1
    return out


def linked(text: str, contents: str, cues: str = "", sources: str = "") -> list[Shown]:
    """(contents, cue, source) of each quote, as words."""
    quotes = link(text, *(pieces(text, phrases) for phrases in (contents, cues, sources)))
    return [
        (
            tuple(span.of(text) for span in quote.contents),
            quote.cue and quote.cue.of(text),
            quote.source and quote.source.of(text),
        )
        for quote in sorted(quotes, key=lambda quote: quote.contents)
    ]


def test_an_interrupted_quotation_is_one_quote() -> None:
    text = "“We will go,” said May, “and soon.”"
    assert linked(text, "“We will go,”|“and soon.”", "said", "May") == [
        (("“We will go,”", "“and soon.”"), "said", "May")
    ]


def test_what_follows_in_the_same_paragraph_belongs_to_the_same_cue() -> None:
    text = "“We will go,” May said. “It is late.”\n\n“No,” said Jones."
    assert linked(text, "“We will go,”|“It is late.”|“No,”", "said|said", "May|Jones") == [
        (("“We will go,”", "“It is late.”"), "said", "May"),
        (("“No,”",), "said", "Jones"),
    ]


def test_two_speakers_answer_each_other_in_one_paragraph() -> None:
    text = "“Will you go?” asked May. “I will not,” said Jones."
    assert linked(text, "“Will you go?”|“I will not,”", "asked|said", "May|Jones") == [
        (("“Will you go?”",), "asked", "May"),
        (("“I will not,”",), "said", "Jones"),
    ]


def test_one_source_serves_two_cues() -> None:
    text = "May said that it was late and added that she would go."
    assert linked(text, "that it was late|that she would go", "said|added", "May") == [
        (("that it was late",), "said", "May"),
        (("that she would go",), "added", "May"),
    ]


def test_according_to_stands_behind_or_before() -> None:
    text = "It is late, according to May. According to Jones, it is not."
    assert linked(text, "It is late|it is not", "according to|According to", "May|Jones") == [
        (("It is late",), "according to", "May"),
        (("it is not",), "According to", "Jones"),
    ]


def test_a_colon_leads_to_the_next_paragraph() -> None:
    text = "May said in a statement:\n\n“It is late.”"
    assert linked(text, "“It is late.”", "said", "May") == [(("“It is late.”",), "said", "May")]


def test_a_transcript_has_sources_without_cues() -> None:
    text = "MAY: It is late.\n\nJONES: It is not. I will stay."
    assert linked(text, "It is late.|It is not. I will stay.", "", "MAY|JONES") == [
        (("It is late.",), None, "MAY"),
        (("It is not. I will stay.",), None, "JONES"),
    ]


def test_a_name_behind_a_dash() -> None:
    assert linked("“It is late.” – May", "“It is late.”", "", "May") == [(("“It is late.”",), None, "May")]


def test_the_next_paragraph_of_a_quotation_is_a_quote_of_its_own() -> None:
    text = "“It is late,” said May. “I will go.\n\n“And I will not return.”"
    assert linked(text, "“It is late,”|“I will go.|“And I will not return.”", "said", "May") == [
        (("“It is late,”", "“I will go."), "said", "May"),
        (("“And I will not return.”",), None, None),
    ]


def test_a_cue_inside_somebody_elses_words_is_not_that_ones() -> None:
    text = "May said that Jones had told her to go."
    assert linked(text, "that Jones had told her to go", "said|told", "May|Jones") == [
        (("that Jones had told her to go",), "said", "May")
    ]


def test_words_quoted_inside_a_quotation_are_a_quote_of_their_own() -> None:
    text = "“He told me ‘go home’ and I did,” said May."
    assert linked(text, "“He told me ‘go home’ and I did,”|‘go home’", "told|said", "He|May") == [
        (("“He told me ‘go home’ and I did,”",), "said", "May"),
        (("‘go home’",), "told", "He"),
    ]


def test_a_content_that_finds_nothing_is_a_quote_all_the_same() -> None:
    assert linked("“It is late.”\n\nThe boat left.", "“It is late.”") == [(("“It is late.”",), None, None)]


def test_cues_and_sources_that_serve_no_content_are_left_out() -> None:
    assert linked("May said nothing of it.", "", "said", "May") == []


def test_thought_is_weighed_by_length() -> None:
    text = "May hopes that it is not late, that is, that she can go."
    contents = [Piece(Span(10, 29), (0, 1), thought=0.9), Piece(Span(31, 38), (0, 1), thought=0.1)]
    (quote,) = link(text, contents, pieces(text, "hopes"), pieces(text, "May"))
    assert quote.act == "thought"


@st.composite
def pages(draw: st.DrawFn) -> tuple[str, list[Piece], list[Piece], list[Piece]]:
    text = draw(st.text(alphabet=st.sampled_from('ab. \n“”",:?'), min_size=2, max_size=80))

    def layer(role: int) -> list[Piece]:
        points = draw(st.lists(st.integers(0, len(text)), unique=True, max_size=12).map(sorted))
        spans = (Span(a, b).trimmed(text) for a, b in zip(points[::2], points[1::2], strict=False))
        return [Piece(span, (0, 1)) for span in spans if span and "\n\n" not in span.of(text)]

    return text, layer(0), layer(1), layer(2)


@given(pages())
def test_every_content_comes_back_once_and_touches_neither_cue_nor_source(
    page: tuple[str, list[Piece], list[Piece], list[Piece]],
) -> None:
    text, contents, cues, sources = page
    quotes = link(text, contents, cues, sources)
    assert sorted(span for quote in quotes for span in quote.contents) == [piece.span for piece in contents]
    for quote in quotes:
        others = [span for span in (quote.cue, quote.source) if span]
        assert not any(content.overlaps(other) for content in quote.contents for other in others)


@pytest.mark.parametrize("separator", [" ", "\n\n"])
def test_ten_thousand_contents_take_seconds(separator: str) -> None:
    one = "“Yes,” said May."
    text = separator.join([one] * 10_000)
    offsets = range(0, len(text), len(one) + len(separator))
    spans = [[Piece(Span(o + a, o + b), (0, 1)) for o in offsets] for a, b in ((0, 6), (7, 11), (12, 15))]
    start = time.perf_counter()
    assert len(link(text, *spans)) == 10_000
    assert time.perf_counter() - start < 10  # seconds; a quadratic search takes minutes
