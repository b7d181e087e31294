"""How many quotes stay the same in another typography: for a model that looks at words, at marks, at case."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import pytest

from quotes.article import Article, Quote, Speaker
from quotes.figures import Share
from quotes.spans import Span
from training.report import read_with
from training.robustness import kept, show_robustness
from training.typography import STYLES

TEXT = "“The bridge is safe now,” engineer Pat O’Dell said.\n\n“Nobody crosses it,” Pat O’Dell added."

Reading = Callable[[str], Iterable[tuple[Span, str | None]]]


class Reader:
    """Answers a text with the contents and names that a function finds in it."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.asked: list[tuple[str, bool]] = []

    def extract_many(self, texts: Iterable[str], *, broad: bool = False) -> Iterator[Article]:
        for text in texts:
            self.asked.append((text, broad))
            found = list(self.reading(text))
            speakers = tuple(Speaker(name) for _, name in found if name)
            numbers = iter(range(len(speakers)))
            quotes = tuple(Quote((span,), speaker=next(numbers) if name else None) for span, name in found)
            yield Article(text, "", quotes, speakers, model="reader 1")


def by_words(text: str) -> Iterator[tuple[Span, str | None]]:
    """The two quotes whatever the type; the name as it is written there."""
    lower = text.lower().replace("\u00a0", " ")
    name = lower.index("pat o")
    for content in ("bridge", "nobody"):
        start = lower.index(content)
        yield Span(start, lower.index(",", start)), text[name : name + len("Pat O’Dell")]


def by_curly_marks(text: str) -> Iterator[tuple[Span, str | None]]:
    """What stands in curly marks."""
    start = text.find("“")
    while start >= 0 and (end := text.find("”", start)) >= 0:
        yield Span(start, end + 1), "Pat O’Dell"
        start = text.find("“", end)


def shares(reading: Reading, *articles: Article) -> dict[str, Share]:
    reader = Reader(reading)
    return kept(reader, articles, read_with(reader, articles))


BRIDGE = Article(TEXT, "bridge")


def test_reader_of_words_keeps_every_quote() -> None:
    assert shares(by_words, BRIDGE) == dict.fromkeys(STYLES, Share(2, 2))


def test_reader_of_curly_marks_keeps_nothing_in_other_marks() -> None:
    found = shares(by_curly_marks, BRIDGE)
    assert found["curly marks"] == found["CR LF"] == found["no blank lines"] == Share(2, 2)
    assert found["straight marks"] == found["German marks"] == found["single marks"] == Share(0, 2)


def test_other_name_is_another_answer() -> None:
    def reading(text: str) -> Iterator[tuple[Span, str | None]]:
        for span, name in by_words(text):
            yield span, "The bridge" if "\r" in text else name

    assert shares(reading, BRIDGE)["CR LF"] == Share(0, 2)


def test_name_that_is_lost_is_another_answer_and_none_stays_none() -> None:
    def reading(text: str) -> Iterator[tuple[Span, str | None]]:
        (first, name), (second, _) = by_words(text)
        yield first, None if "\r" in text else name
        yield second, None

    found = shares(reading, BRIDGE)
    assert found["CR LF"] == Share(1, 2)
    assert found["curly marks"] == Share(2, 2)


def test_content_that_shares_less_than_half_of_its_words_is_another_answer() -> None:
    def reading(text: str) -> Iterator[tuple[Span, str | None]]:
        ((span, name), _) = by_words(text)
        yield (Span(span.start, span.start + len("bridge")) if "\r" in text else span), name

    assert shares(reading, BRIDGE)["CR LF"] == Share(0, 1)


def test_invented_quotes_are_not_counted() -> None:
    def reading(text: str) -> Iterator[tuple[Span, str | None]]:
        (first, *others) = by_words(text)
        yield first
        yield from others if "\r" in text else ()

    assert shares(reading, BRIDGE)["CR LF"] == Share(1, 1)


@pytest.mark.parametrize("style", ["straight marks", "capital headline"])
def test_name_is_the_same_with_another_apostrophe_or_in_capitals(style: str) -> None:
    article = Article("Pat O’Dell: the bridge is safe, and nobody crosses it, he said", "bridge")
    assert shares(by_words, article)[style].value == 1.0


def test_articles_are_summed_and_read_in_their_scope() -> None:
    reader = Reader(by_words)
    articles = [replace(BRIDGE, id="b", meta={"scope": "broad"}), replace(BRIDGE, id="n")]
    answers = read_with(reader, articles)
    reader.asked.clear()
    assert kept(reader, articles, answers) == dict.fromkeys(STYLES, Share(4, 4))
    assert [broad for _, broad in reader.asked] == [False, True] * len(STYLES)


def test_nothing_read_is_a_share_of_nothing() -> None:
    assert shares(lambda text: (), BRIDGE) == dict.fromkeys(STYLES, Share())


def test_table_has_a_row_a_style() -> None:
    assert show_robustness({"CR LF": Share(1, 3), "German marks": Share(2, 2)}).splitlines()[1:] == [
        "  CR LF          33.3",
        "  German marks  100.0",
    ]
