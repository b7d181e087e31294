"""What a part is worth: which runs are made, and how they are compared."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from test_training import article, config  # noqa: F401  (the fixture of the tiny run)

from quotes.article import Article, Quote, Speaker
from quotes.files import read_jsonl, write_jsonl
from quotes.score import score
from quotes.spans import Span
from training.ablation import RULES, SEED, WHOLE, Row, table, thinned, variants
from training.config import PARTS, TrainConfig

ROOT = Path(__file__).parent.parent


def test_each_part_and_each_corpus_but_the_first_is_left_out_once(config: TrainConfig, tmp_path: Path) -> None:  # noqa: F811
    second = tmp_path / "silver.jsonl"
    write_jsonl(second, [article(1)])
    made = variants(replace(config, train=(*config.train, str(second))))
    assert set(made) == {WHOLE, SEED, *(f"without {part}" for part in PARTS), "without silver"}
    assert made["without marks"].without == ("marks",)
    assert made["without silver"].train == config.train
    assert len({one.output for one in made.values()}) == len(made)


def test_every_nth_article_is_taken(config: TrainConfig) -> None:  # noqa: F811
    thin = thinned(config, every=7)
    taken = [one.id for one in read_jsonl(thin.train[0])]
    assert taken == ["0", "7", "14", "21", "28", "35"]
    assert thin.dev == config.dev


def test_the_table_shows_figures_of_the_whole_and_differences_of_the_others() -> None:
    text = "“Yes,” said May."
    may = Speaker("May", "person")
    gold = [Article(text, str(i), (Quote((Span(0, 6),), Span(7, 11), Span(12, 15), 0),), (may,)) for i in range(10)]
    half = [replace(one, quotes=one.quotes if int(one.id) % 2 else ()) for one in gold]
    shown = table([Row(WHOLE, "dev", score(gold, gold), 0.97), Row("without marks", "dev", score(gold, half), None)])
    whole, without = shown.splitlines()[2:4]
    assert whole == "| everything | 100.0 | 100.0 | 100.0 | 100.0 | 100.0 | 97.0 |"
    cells = [cell.strip() for cell in without.split("|")]
    assert cells[1] == "without marks"
    assert cells[2].startswith("-33.3 (-")
    assert cells[7] == ""


@pytest.mark.slow
def test_the_script_trains_compares_and_goes_on_where_it_stopped(config: TrainConfig, tmp_path: Path) -> None:  # noqa: F811
    keys = ("name", "encoder", "output", "epochs", "window", "stride", "batch_tokens", "learning_rate")
    lines = [f"{key} = {getattr(config, key)!r}" for key in keys]
    lines += [f"{key} = {list(getattr(config, key))!r}" for key in ("train", "dev")]
    (tmp_path / "config.toml").write_text("\n".join(lines).replace("'", '"'), encoding="utf-8")
    command = [sys.executable, ROOT / "scripts" / "ablate.py", tmp_path / "config.toml", "--every", "2"]
    command += ["--only", "without marks", "--output", tmp_path / "table.md"]
    first = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert first == (tmp_path / "table.md").read_text(encoding="utf-8")
    shown = [line.split("|")[1].strip() for line in first.splitlines() if line.startswith("| ")]
    assert shown == ["dev", WHOLE, RULES, "without marks"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == first


def test_a_variant_that_does_not_exist_is_told(config: TrainConfig, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "config.toml").write_text(
        f'name = "a"\nencoder = "e"\noutput = "o"\ntrain = ["{config.train[0]}"]\ndev = ["{config.dev[0]}"]\n',
        encoding="utf-8",
    )
    command = [sys.executable, ROOT / "scripts" / "ablate.py", tmp_path / "config.toml", "--only", "without luck"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert told.stderr.startswith("ablate.py: no variant 'without luck'; there are everything, ")
