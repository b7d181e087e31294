"""A corpus becomes gold Articles; what is dropped or cut is counted, what is wrong is told with its line."""

import gzip
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from quotes.errors import InputError
from quotes.files import read_jsonl
from training.corpora import attributions

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


def test_the_script_tells_what_is_wrong_in_one_line(tmp_path: Path) -> None:
    done = prepare(tmp_path / "none.jsonl", tmp_path / "a.jsonl", "--scope", "narrow")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "none.jsonl" in done.stderr
