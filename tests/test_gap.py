"""Whom a pronoun of a passage means, counted against two names."""

import gzip
import json
from pathlib import Path

import pytest

from quotes.errors import InputError
from quotes.extractor import QuoteExtractor, shipped_extractor
from training.gap import gap_tallies, read_gap

TEXT = "Ingrid Halvorsen runs the ferry and Peter Varga the harbour. She said that it was late."


def row(text: str = TEXT, *, pronoun: str = "She", meant: str = "Ingrid Halvorsen") -> dict[str, object]:
    names = ("Ingrid Halvorsen", "Peter Varga")
    spans = [[text.index(name), text.index(name) + len(name)] for name in names]
    return {
        "text": text,
        "pronoun": [text.index(pronoun), text.index(pronoun) + len(pronoun)],
        "candidates": [{"span": span, "coref": name == meant} for span, name in zip(spans, names, strict=True)],
    }


def written(folder: Path, *rows: object) -> Path:
    path = folder / "gap.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    return path


def test_passages_are_read_plain_or_gzipped(tmp_path: Path) -> None:
    plain = written(tmp_path, row())
    zipped = tmp_path / "gap.jsonl.gz"
    zipped.write_bytes(gzip.compress(plain.read_bytes()))
    (passage,) = read_gap(plain)
    assert list(read_gap(zipped)) == [passage]
    assert passage.pronoun.of(TEXT) == "She"
    assert [span.of(TEXT) for span in passage.names] == ["Ingrid Halvorsen", "Peter Varga"]
    assert passage.is_meant == (True, False)


@pytest.mark.parametrize("bad", [{"text": TEXT}, {**row(), "pronoun": [9, 3]}, [], {**row(), "candidates": 3}])
def test_what_is_no_passage_is_told_with_its_line(tmp_path: Path, bad: object) -> None:
    with pytest.raises(InputError, match=r"gap\.jsonl:2: no passage of GAP"):
        list(read_gap(written(tmp_path, row(), bad)))


def test_each_name_that_is_meant_counts_by_its_pronoun(checkpoint_folder: Path, tmp_path: Path) -> None:
    end = {**row("Peter Varga left. Ingrid Halvorsen saw him.", pronoun="him", meant="Peter Varga")}
    nobody = row(meant="nobody")
    tallies = gap_tallies(
        QuoteExtractor.from_pretrained(checkpoint_folder), read_gap(written(tmp_path, row(), end, nobody))
    )
    assert {name: tally.gold.of for name, tally in tallies.items()} == {"all": 2, "he": 1, "she": 1}


@pytest.mark.shipped
def test_she_is_the_woman_of_two(tmp_path: Path) -> None:
    tallies = gap_tallies(shipped_extractor(), read_gap(written(tmp_path, row())))
    assert (tallies["all"].f1, tallies["she"].f1) == (1.0, 1.0)
