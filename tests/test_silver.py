"""Labels of a model and doubts about those of an annotator: what is gold, what is left open, and the script."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.article import Article, Quote, Speaker
from quotes.errors import InputError
from quotes.files import read_jsonl, write_jsonl
from quotes.spans import Span
from training.silver import doubted, labelled

TEXT = "“The dam holds,” Eli Roe said. Una Berg doubts that it will. Nobody else spoke, Roe added."


def at(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def pair(words: str) -> list[int]:
    return [at(words).start, at(words).end]


DAM = Quote((at("“The dam holds,”"),), at("said"), at("Eli Roe"), 0, score=0.9)
DOUBTS = Quote((at("that it will"),), at("doubts"), at("Una Berg"), 1, score=0.5)
NOBODY = Quote((at("Nobody else spoke"),), at("added"), Span(TEXT.rindex("Roe"), TEXT.rindex("Roe") + 3), 0, score=0.8)
SPEAKERS = (Speaker("Eli Roe", "person"), Speaker("Una Berg", "person"))
READ = Article(TEXT, "dam", (DAM, DOUBTS, NOBODY), SPEAKERS, {"publisher": "Tern"}, model="tiny 1")

scores = st.floats(0, 1)


def gold(*quotes: Quote, **meta: object) -> Article:
    return Article(TEXT, "dam", quotes, SPEAKERS, meta)


def contents(article: Article) -> list[str]:
    return [words for quote in article.quotes for words in article.texts_of(quote)]


def test_sure_quotes_become_gold() -> None:
    article = labelled(READ, sure=0.8)
    assert contents(article) == ["“The dam holds,”", "Nobody else spoke"]
    assert [article.name_of(quote) for quote in article.quotes] == ["Eli Roe", "Eli Roe"]
    assert article.model is None
    assert (article.meta["model"], article.meta["publisher"]) == ("tiny 1", "Tern")


def test_all_parts_of_a_doubtful_quote_are_left_open() -> None:
    assert labelled(READ, sure=0.8).meta["unsure"] == [pair("Una Berg doubts that it will")]
    assert labelled(READ, sure=0.85).meta["unsure"][1:] == [pair("Nobody else spoke"), pair("Roe added")]


def test_nothing_is_left_open_where_all_is_sure() -> None:
    article = labelled(READ, sure=0.5)
    assert len(article.quotes) == 3
    assert article.meta["unsure"] == []


def test_sure_quote_that_the_annotator_does_not_have_is_left_open() -> None:
    article = doubted(gold(DAM), READ, sure=0.8)
    assert article.quotes == gold(DAM).quotes
    assert article.meta["unsure"] == [pair("Nobody else spoke"), pair("Roe added")]


def test_quote_that_overlaps_gold_content_is_not_doubted() -> None:
    shorter = replace(NOBODY, contents=(at("else spoke"),), score=1.0)
    assert doubted(gold(DAM, shorter), READ, sure=0.8).meta["unsure"] == []


def test_doubts_join_what_the_annotator_was_not_sure_of() -> None:
    article = gold(DAM, unsure=[pair("Una Berg"), pair("spoke")], publisher="Gull")
    assert doubted(article, READ, sure=0.8).meta == {
        "unsure": [pair("Una Berg"), pair("Nobody else spoke"), pair("Roe added")],
        "publisher": "Gull",
    }


def test_other_text_is_refused() -> None:
    with pytest.raises(InputError, match="'dam' has another text"):
        doubted(gold(DAM), Article("Another.", "dam"), sure=0.8)


@given(st.tuples(scores, scores, scores), scores)
def test_every_quote_is_gold_or_left_open(drawn: tuple[float, float, float], sure: float) -> None:
    quotes = tuple(replace(quote, score=score) for quote, score in zip((DAM, DOUBTS, NOBODY), drawn, strict=True))
    article = labelled(replace(READ, quotes=quotes), sure=sure)
    open_ranges = [Span(*ends) for ends in article.meta["unsure"]]
    for quote in quotes:
        is_open = any(span.contains(quote.contents[0]) for span in open_ranges)
        assert is_open is (quote.score < sure)
        assert is_open is (quote.contents not in [kept.contents for kept in article.quotes])


@given(st.sets(st.sampled_from([0, 1, 2])), scores)
def test_labelled_and_doubted_articles_come_back_from_json(chosen: set[int], sure: float) -> None:
    for article in (
        labelled(READ, sure=sure),
        doubted(gold(*(READ.quotes[i] for i in sorted(chosen))), READ, sure=sure),
    ):
        assert Article.from_json(article.to_json()) == article


def silver(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    script = Path(__file__).parent.parent / "scripts" / "silver.py"
    command = [sys.executable, str(script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_script_labels_what_was_read(tmp_path: Path) -> None:
    read, out = tmp_path / "read.jsonl", tmp_path / "out.jsonl"
    write_jsonl(read, [READ])
    done = silver(read, out, "--sure", "0.8")
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "1 articles, 2 quotes, 1 places left open\n")
    assert list(read_jsonl(out)) == [labelled(READ, sure=0.8)]


def test_script_doubts_gold(tmp_path: Path) -> None:
    read, labels, out = (tmp_path / name for name in ("read.jsonl", "gold.jsonl", "out.jsonl"))
    write_jsonl(read, [Article("Not asked for.", "other"), READ])
    write_jsonl(labels, [gold(DAM)])
    done = silver(read, out, "--sure", "0.8", "--gold", labels)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "1 articles, 1 quotes, 2 places left open\n")
    assert list(read_jsonl(out)) == [doubted(gold(DAM), READ, sure=0.8)]


def test_script_tells_in_one_line_which_article_was_not_read(tmp_path: Path) -> None:
    read, labels, out = (tmp_path / name for name in ("read.jsonl", "gold.jsonl", "out.jsonl"))
    write_jsonl(read, [])
    write_jsonl(labels, [gold(DAM)])
    done = silver(read, out, "--sure", "0.8", "--gold", labels)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [f"silver.py: {labels}: was not read: 'dam'"]
    assert not out.exists()
