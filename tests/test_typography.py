"""The same article in other marks, line breaks, spaces and capitals: what each style writes, and that spans follow."""

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.article import Article, Mention, Quote, Speaker
from quotes.layout import paragraphs
from quotes.spans import Span
from training.typography import STYLES, restyled, varied

TEXT = (
    "Straße to reopen\n\n"
    "“We won’t wait,” Ada Lind said. “The board told us ‘not before May’ and left.”\n\n"
    "The workers’ union fears that it is too late."
)
# Texts that hold all that the styles look at; words between them, so that spans have something to cover.
LETTERS = st.sampled_from([*"abSsß1", "\u00e9"])
OTHERS = st.sampled_from(
    [*"\"“”„‟«»‘’'‚‹›`,.!?—", "``", "''", " ", " ", "\u00a0", "\n", "\n\n", "\r\n", "\r", "\u2028"]
)
texts = st.lists(LETTERS | OTHERS, max_size=60).map("".join)


def at(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


ARTICLE = Article(
    TEXT,
    "street",
    (
        Quote(
            (at("“We won’t wait,”"), at("“The board told us ‘not before May’ and left.”")),
            at("said"),
            at("Ada Lind"),
            0,
        ),
        Quote((at("that it is too late"),), at("fears"), at("The workers’ union"), 1),
    ),
    (Speaker("Ada Lind", "person", (Mention(at("Ada Lind"), "name"),)), Speaker("workers’ union", "group")),
    {"unsure": [[0, len("Straße to reopen")]], "publisher": "Gull"},
)


def styled(style: str, text: str) -> str:
    return "".join(STYLES[style](text))


def bare(text: str) -> str:
    """Letters and digits, whatever their case: all that no style may touch."""
    return "".join(filter(str.isalnum, text)).casefold()


def words_of(article: Article) -> list[str]:
    spans: list[Span | None] = [Span(*pair) for pair in article.meta.get("unsure", ())]
    for quote in article.quotes:
        spans += [*quote.contents, quote.cue, quote.source]
    spans += [mention.span for speaker in article.speakers for mention in speaker.mentions]
    return [bare(span.of(article.text)) if span else "" for span in spans]


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        ("straight", '"I won\'t," he said. "She told me \'no\' twice."'),
        ("curly", "“I won’t,” he said. “She told me ‘no’ twice.”"),
        ("German", "„I won’t,“ he said. „She told me ‚no‘ twice.“"),
        ("French", "«\u00a0I won’t,\u00a0» he said. «\u00a0She told me ‹no› twice.\u00a0»"),
        ("Swiss", "«I won’t,» he said. «She told me ‹no› twice.»"),
        ("single", "‘I won’t,’ he said. ‘She told me “no” twice.’"),
        ("straight single", "'I won’t,' he said. 'She told me \"no\" twice.'"),
    ],
)
def test_marks_of_a_quotation_and_of_one_inside_it(style: str, expected: str) -> None:
    assert styled(f"{style} marks", "“I won’t,” he said. “She told me ‘no’ twice.”") == expected


@pytest.mark.parametrize(
    "text",
    [
        '"I won\'t," he said. "She told me \'no\' twice."',
        "„I won’t,“ he said. „She told me ‚no‘ twice.“",
        "«\u00a0I won’t,\u00a0» he said. «\u00a0She told me ‹no› twice.\u00a0»",
        "«\u202fI won’t,\u202f» he said. «\u202fShe told me ‹no› twice.\u202f»",
        "»I won’t,« he said. »She told me ›no‹ twice.«",
        "``I won't,'' he said. ``She told me 'no' twice.''",
        '“I won’t,” he said. “She told me "no" twice.”',
    ],
)
def test_all_houses_become_alike(text: str) -> None:
    assert styled("curly marks", text) == "“I won’t,” he said. “She told me ‘no’ twice.”"


def test_french_spaces_are_not_doubled() -> None:
    text = "«\u00a0Non\u00a0», said Ada."
    assert styled("French marks", text) == text


@pytest.mark.parametrize("text", ["", "No marks here.", "It’s the ’90s; workers’ rights.", "6’ 2” tall"])
def test_what_is_no_quotation_stays(text: str) -> None:
    assert styled("German marks", text) == text


def test_apostrophes_follow_where_the_marks_are_straight_or_curly() -> None:
    assert styled("straight marks", "It’s the workers’ day.") == "It's the workers' day."
    assert styled("curly marks", "It's the workers' day.") == "It’s the workers’ day."
    assert styled("Swiss marks", "It's the workers' day.") == "It's the workers' day."


def test_quotation_in_single_marks_keeps_them_straight_or_curly() -> None:
    assert styled("curly marks", "'Come \"home\" now,' he said.") == "‘Come “home” now,’ he said."
    assert styled("straight marks", "‘Come “home” now,’ he said.") == "'Come \"home\" now,' he said."
    assert styled("French marks", "‘Come now,’ he said.") == "‘Come now,’ he said."


def test_quotation_that_goes_on_in_the_next_paragraph_is_not_closed() -> None:
    text = "“It rained ‘for days’\n\n“It stopped,” the workers’"
    assert styled("German marks", text) == "„It rained ‚for days‘\n\n„It stopped,“ the workers’"


def test_last_apostrophe_of_an_open_quotation_is_no_closing_mark() -> None:
    assert styled("Swiss marks", "“It was the workers’") == "«It was the workers’"


def test_marks_that_touch_are_told_apart() -> None:
    assert styled("German marks", "“‘No,’ she told me, ‘never.’”") == "„‚No,‘ she told me, ‚never.‘“"
    assert styled("German marks", "“Yes.”“No.”") == "„Yes.“„No.“"
    assert styled("German marks", "“”") == "„“"


def test_apostrophe_that_looks_like_an_opening_mark_stays_one() -> None:
    text = "’Tis the season, “they” say, for the workers’ party."
    assert styled("curly marks", text) == text
    assert styled("straight marks", text) == "'Tis the season, \"they\" say, for the workers' party."


@pytest.mark.parametrize("gap", ["\n\n", "\n\n\n", "\n \u00a0\n\n\n"])
def test_no_blank_line_is_left(gap: str) -> None:
    assert styled("no blank lines", f"Rain.{gap}Sun.") == "Rain.\nSun."


def test_blank_lines_part_paragraphs_once() -> None:
    assert styled("blank lines", "Rain.\nSun. \nWind.\n\nHail.") == "Rain.\n\nSun. \n\nWind.\n\nHail."


def test_lines_wrapped_by_a_machine_stay_one_paragraph() -> None:
    text = "\n".join(["It rained for days in the valley, and nobody came to see it."] * 4)
    assert styled("blank lines", text) == text


def test_line_breaks_of_windows_are_kept_as_they_are() -> None:
    text = "Rain.\r\nSun.\r\n\r\nWind."
    assert styled("CR LF", "Rain.\nSun.\r\n\n") == "Rain.\r\nSun.\r\n\r\n"
    assert styled("CR LF", text) == text
    assert styled("no blank lines", text) == "Rain.\r\nSun.\r\nWind."
    assert styled("blank lines", text) == "Rain.\r\n\r\nSun.\r\n\r\nWind."


def test_every_third_space_does_not_break() -> None:
    assert styled("no-break spaces", "a b c d e") == "a\u00a0b c d\u00a0e"


def test_headline_is_in_capitals() -> None:
    assert styled("capital headline", "\n Straße to reopen\n\nIt rained.") == "\n STRASSE TO REOPEN\n\nIt rained."


def test_long_first_paragraph_begins_in_capitals() -> None:
    text = "It rained for days " + "and days " * 20
    assert styled("capital headline", text) == "IT RAINED FOR DAYS" + text[18:]
    assert styled("capital headline", "days" * 40) == "DAYS" * 40


@pytest.mark.parametrize("style", STYLES)
def test_every_span_keeps_its_words(style: str) -> None:
    other = restyled(ARTICLE, STYLES[style])
    assert words_of(other) == words_of(ARTICLE)
    assert (other.id, other.meta["publisher"]) == ("street", "Gull")
    assert [(q.speaker, q.act, q.score, q.kind) for q in other.quotes] == [
        (q.speaker, q.act, q.score, q.kind) for q in ARTICLE.quotes
    ]


def test_spans_take_the_marks_along() -> None:
    french = restyled(ARTICLE, STYLES["French marks"])
    assert french.texts_of(french.quotes[0]) == (
        "«\u00a0We won’t wait,\u00a0»",
        "«\u00a0The board told us ‹not before May› and left.\u00a0»",
    )


def test_unsure_range_of_a_blank_line_goes_with_it() -> None:
    article = Article("a\n\nb", meta={"unsure": [[2, 3], [3, 4]]})
    assert restyled(article, STYLES["no blank lines"]).meta["unsure"] == [[2, 3]]


def test_article_handed_in_is_not_changed() -> None:
    before = ARTICLE.to_json()
    restyled(ARTICLE, STYLES["French marks"])
    assert ARTICLE.to_json() == before


@given(texts)
def test_every_style_says_what_each_character_becomes(text: str) -> None:
    for style in STYLES.values():
        out = style(text)
        assert len(out) == len(text)
        assert bare("".join(out)) == bare(text)
        assert all(bare(new) == bare(old) for old, new in zip(text, out, strict=True))


@given(texts)
def test_blank_lines_change_no_paragraph(text: str) -> None:
    def read(text: str) -> Iterable[str]:
        return [" ".join(span.of(text).split()) for span in paragraphs(text)]

    for style in ("blank lines", "CR LF"):
        assert read(styled(style, text)) == read(text)


@given(texts, st.data())
def test_spans_of_any_text_keep_their_words(text: str, data: st.DataObject) -> None:
    borders = st.integers(0, len(text))
    start, end = sorted((data.draw(borders), data.draw(borders)))
    if not bare(text[start:end]):
        return
    article = Article(text, quotes=(Quote((Span(start, end),)),), meta={"unsure": [[start, end]]})
    for style in STYLES.values():
        assert words_of(restyled(article, style)) == words_of(article)


@given(st.integers(0, 10_000))
def test_same_generator_gives_the_same_variant(seed: int) -> None:
    one, other = (varied(ARTICLE, np.random.default_rng(seed)) for _ in range(2))
    assert one == other
    assert words_of(one) == words_of(ARTICLE)


def test_half_of_the_variants_are_the_article_as_it_is() -> None:
    variants = [varied(ARTICLE, np.random.default_rng(seed)) for seed in range(200)]
    assert 80 <= sum(variant is ARTICLE for variant in variants) <= 120
    assert len({variant.text for variant in variants}) > 20
