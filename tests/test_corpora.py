"""A corpus becomes gold Articles; what is dropped or cut is counted, what is wrong is told with its line."""

import gzip
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from quotes.article import Article
from quotes.errors import InputError
from quotes.files import read_jsonl
from training.corpora import attributions, names, riqua

TEXT = "“We will,” May said. “And soon.”\n\nShe hopes to win."
ROOT = Path(__file__).parent.parent


def annotation(**changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "content": [[21, 32], [0, 10]],
        "cue": [[15, 19]],
        "source": [[11, 14]],
        "speaker": "Theresa May",
        "speaker_type": "person",
        "also": ["Mrs May"],
        "act": "speech",
    }
    return row | changes


def written(path: Path, *annotations: dict[str, Any]) -> Path:
    row = {"id": "a", "text": TEXT, "publisher": "P", "split": "train", "annotations": annotations}
    line = json.dumps(row) + "\n"
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(line.encode()))
    else:
        path.write_text(line, encoding="utf-8")
    return path


def test_an_attribution_becomes_a_quote_with_its_speaker(tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    path = written(tmp_path / "a.jsonl.gz", annotation(), annotation(content=[[40, 45]], speaker=None, act=None))
    (article,) = attributions.read(path, scope="broad", counts=counts)
    first, second = article.quotes
    assert article.texts_of(first) == ("“We will,”", "“And soon.”")
    assert (article.name_of(first), article.speakers[0].also, first.act) == ("Theresa May", ("Mrs May",), "speech")
    assert (second.speaker, second.act) == (None, None)
    assert article.meta == {"publisher": "P", "scope": "broad"}
    assert counts["attributions"] == 2


def test_what_is_dropped_or_cut_is_counted(tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    two_sources = annotation(source=[[11, 14], [34, 37]])
    path = written(tmp_path / "a.jsonl", annotation(content=[]), two_sources)
    (article,) = attributions.read(path, scope="broad", counts=counts)
    assert article.quotes[0].source and article.quotes[0].source.of(TEXT) == "May"
    assert counts["attributions without content, dropped"] == 1
    assert counts["sources in several pieces, cut to the first"] == 1


@pytest.mark.parametrize("changes", [{"content": [[0, 999]]}, {"cue": [["a", "b"]]}, {"act": "song"}])
def test_a_wrong_annotation_is_told_with_file_and_line(tmp_path: Path, changes: dict[str, Any]) -> None:
    path = written(tmp_path / "a.jsonl", annotation(**changes))
    with pytest.raises(InputError, match=r"a\.jsonl:1: no article with attributions"):
        list(attributions.read(path, scope="broad", counts=Counter()))


PASSAGE = "“Come in,” said Ann, “and sit down.”\n\nNobody else replied that day, neither the cook nor the gardener."


def labelled(label: str, words: str) -> dict[str, Any]:
    start = PASSAGE.index(words)
    return {"label": label, "span": [start, start + len(words)]}


def passage(path: Path, *spans: dict[str, Any]) -> Path:
    row = {"id": "p", "split": "train", "text": PASSAGE, "spans": spans}
    path.write_text("\n" + json.dumps(row) + "\n", encoding="utf-8")
    return path


CONTENTS = (labelled("content", "“Come in,”"), labelled("content", "“and sit down.”"))


def test_spans_without_links_become_quotes_with_guessed_ones(tmp_path: Path) -> None:
    path = passage(tmp_path / "p.jsonl", labelled("source", "Ann"), labelled("cue", "said"), *CONTENTS)
    counts: Counter[str] = Counter()
    (article,) = riqua.read(path, scope="narrow", counts=counts)
    (quote,) = article.quotes
    assert article.texts_of(quote) == ("“Come in,”", "“and sit down.”")
    assert quote.cue and quote.cue.of(PASSAGE) == "said"
    assert quote.source and quote.source.of(PASSAGE) == "Ann"
    assert (quote.act, quote.score, quote.speaker) == (None, 1.0, None)
    assert article.meta == {"split": "train", "scope": "narrow", "links": "guessed"}
    assert +counts == {"articles": 1, "attributions": 1, "contents": 2, "cues": 1, "sources": 1}


def test_cues_and_sources_that_no_quote_takes_are_counted(tmp_path: Path) -> None:
    taken = (*CONTENTS, labelled("cue", "said"), labelled("source", "Ann"))
    left = (labelled("cue", "replied"), labelled("source", "the cook"), labelled("source", "the gardener"))
    counts: Counter[str] = Counter()
    (article,) = riqua.read(passage(tmp_path / "p.jsonl", *taken, *left), scope="narrow", counts=counts)
    assert [quote.source and quote.source.of(PASSAGE) for quote in article.quotes] == ["Ann"]
    assert counts["cues in no attribution, left out"] == 1
    assert counts["sources in no attribution, left out"] == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"label": "content", "span": [0, 999]},
        {"label": "cue", "span": [4, 4]},
        {"label": "source", "span": ["a", "b"]},
        {"label": "addressee", "span": [0, 4]},
        {"label": "cue"},
    ],
)
def test_a_wrong_labelled_span_is_told_with_file_and_line(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"p\.jsonl:2: no passage with labelled spans"):
        list(riqua.read(passage(tmp_path / "p.jsonl", wrong), scope="narrow", counts=Counter()))


def prepare(*arguments: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(ROOT / "scripts" / "prepare_data.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_script_writes_our_own_form_and_prints_the_counts(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", annotation())
    done = prepare(path, tmp_path / "out" / "a.jsonl", "--scope", "narrow")
    assert done.returncode == 0, done.stderr
    assert "1  attributions" in done.stdout
    (article,) = read_jsonl(tmp_path / "out" / "a.jsonl")
    assert article.meta["scope"] == "narrow"


def test_the_script_reads_the_form_that_it_is_told(tmp_path: Path) -> None:
    path = passage(tmp_path / "p.jsonl", *CONTENTS)
    done = prepare(path, tmp_path / "a.jsonl", "--scope", "narrow", "--form", "riqua")
    assert done.returncode == 0, done.stderr
    assert "2  contents" in done.stdout
    (article,) = read_jsonl(tmp_path / "a.jsonl")
    assert article.meta["links"] == "guessed"


def test_the_script_tells_what_is_wrong_in_one_line(tmp_path: Path) -> None:
    done = prepare(tmp_path / "none.jsonl", tmp_path / "a.jsonl", "--scope", "narrow")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "none.jsonl" in done.stderr


def lines(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_sentences_with_entities_become_articles_of_some_sentences(tmp_path: Path) -> None:
    rows = [
        {"id": f"s{i}", "text": f"Bob Roe {i} left.", "entities": [[0, 7, "PER"], [0, 3, "DATE"]]} for i in range(30)
    ]
    counts: Counter[str] = Counter()
    first, second = names.read(lines(tmp_path / "wiki.jsonl", *rows), scope="narrow", counts=counts)
    assert [first.text[start:end] for start, end, _ in first.meta["names"]] == ["Bob Roe"] * 20
    assert len(second.meta["names"]) == 10 and second.meta["names"][0][2] == "person"
    assert first.meta["quotes"] == "unknown" and first.text.count("\n\n") == 20
    assert counts == {"names": 30, "DATE, no kind of name": 30, "articles": 2}


def test_names_that_a_program_found_join_the_article(tmp_path: Path) -> None:
    path = lines(tmp_path / "n.jsonl", {"id": "a", "text": TEXT, "ner": [[11, 14, "PERSON"]]})
    gold = list(attributions.read(written(tmp_path / "a.jsonl", annotation()), scope="broad", counts=Counter()))
    counts: Counter[str] = Counter()
    joined, other = names.with_names([*gold, Article("No.", "b")], path, counts)
    assert joined.meta["names"] == [[11, 14, "person"]] and joined.quotes == gold[0].quotes
    assert "names" not in other.meta and counts["articles without names"] == 1


@pytest.mark.parametrize("row", [{"id": "a", "text": "Another text.", "ner": []}, {"id": "a", "text": TEXT}])
def test_names_of_another_text_or_form_are_refused(tmp_path: Path, row: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"n\.jsonl"):
        list(names.with_names([Article(TEXT, "a")], lines(tmp_path / "n.jsonl", row), Counter()))


def test_the_script_joins_names(tmp_path: Path) -> None:
    found = lines(tmp_path / "n.jsonl", {"id": "a", "text": TEXT, "ner": [[11, 14, "PERSON"]]})
    path = written(tmp_path / "a.jsonl", annotation())
    done = prepare(path, tmp_path / "out.jsonl", "--scope", "broad", "--names", found)
    assert done.returncode == 0, done.stderr
    assert "1  names" in done.stdout
    (article,) = read_jsonl(tmp_path / "out.jsonl")
    assert article.meta["names"] == [[11, 14, "person"]]
