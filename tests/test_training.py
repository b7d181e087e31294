"""A run learns, is killed at any step, goes on, and ends with the same weights, bit for bit."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from quotes.article import Article, Quote
from quotes.checkpoint import FORMAT, open_checkpoint
from quotes.errors import CheckpointError, ConfigError, InputError
from quotes.files import write_jsonl
from quotes.spans import Span
from training.config import TrainConfig
from training.loop import train

SAYINGS = ["we will", "no", "the ferry is a rock", "it is not the money", "yes we will"]


def article(number: int) -> Article:
    """“…,” said the mayor: the same shape again and again, so that a tiny network learns it."""
    said = SAYINGS[number % len(SAYINGS)]
    who = ("the mayor", "the minister", "may")[number % 3]
    text = f"The town is not an island. “{said},” said {who}. The boat is in the town."
    content = Span(text.index("“"), text.index("”") + 1)
    cue = Span(text.index("said "), text.index("said ") + 4)
    source = Span(cue.end + 1, cue.end + 1 + len(who))
    return Article(text, id=str(number), quotes=(Quote((content,), cue, source),), meta={"scope": "narrow"})


@pytest.fixture
def config(tmp_path: Path, encoder_folder: Path) -> TrainConfig:
    for name, numbers in (("train", range(40)), ("dev", range(40, 46))):
        write_jsonl(tmp_path / f"{name}.jsonl", [article(n) for n in numbers])
    return TrainConfig(
        name="tiny",
        encoder=str(encoder_folder),
        train=(str(tmp_path / "train.jsonl"),),
        dev=(str(tmp_path / "dev.jsonl"),),
        output=str(tmp_path / "run"),
        epochs=2,
        window=30,
        stride=20,
        batch_tokens=128,
        save_every=3,
        learning_rate=5e-3,
    )


class KilledError(Exception):
    """Stands for the signal that ends a process."""


def weights(folder: Path) -> dict[str, torch.Tensor]:
    tensors: dict[str, torch.Tensor] = load_file(folder / "model.safetensors")
    return tensors


def quiet(event: str, row: dict[str, Any]) -> None:
    pass


@pytest.mark.parametrize("killed_at", [1, 4, 11, 17])
def test_a_run_killed_and_resumed_ends_with_the_same_weights(
    config: TrainConfig, tmp_path: Path, killed_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = train(replace(config, output=str(tmp_path / "whole")), resume=False, report=quiet)

    from training import loop

    n_losses = 0
    losses = loop.losses

    def dying(*arguments: Any) -> Any:
        nonlocal n_losses
        n_losses += 1
        if n_losses == killed_at:
            raise KilledError
        return losses(*arguments)

    with monkeypatch.context() as patch, pytest.raises(KilledError):
        patch.setattr(loop, "losses", dying)
        train(config, resume=False, report=quiet)
    resumed = train(config, resume=True, report=quiet)
    one, other = weights(whole), weights(resumed)
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)
    logs = [
        [json.loads(line) for line in (folder.parent / "training_log.jsonl").read_text(encoding="utf-8").splitlines()]
        for folder in (whole, resumed)
    ]
    assert [row["step"] for row in logs[0] if row["event"] == "epoch"] == [
        row["step"] for row in logs[1] if row["event"] == "epoch"
    ]


def test_a_run_learns_a_simple_shape(config: TrainConfig) -> None:
    events: list[tuple[str, dict[str, Any]]] = []
    best = train(replace(config, epochs=6), resume=False, report=lambda event, row: events.append((event, row)))
    last = [row for event, row in events if event == "epoch"][-1]
    assert last["dev"]["dev"]["all_pair_f1"] == 1.0
    assert (best.parent / "training.png").stat().st_size > 0
    assert [event for event, _ in events][:2] == ["data", "start"]


def test_a_run_is_not_overwritten_by_accident(config: TrainConfig) -> None:
    train(replace(config, epochs=1), resume=False, report=quiet)
    with pytest.raises(ConfigError, match="holds a run: go on with --resume"):
        train(config, resume=False, report=quiet)


def test_a_broken_corpus_is_told_before_the_first_step(config: TrainConfig) -> None:
    path = Path(config.train[0])
    path.write_text(path.read_text(encoding="utf-8") + "{not json\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"train\.jsonl:41: "):
        train(config, resume=False, report=quiet)


def test_an_article_without_a_word_is_left_out_and_counted(config: TrainConfig) -> None:
    path = Path(config.train[0])
    path.write_text(Article(" \n", id="empty").to_json() + "\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    events: dict[str, dict[str, Any]] = {}
    train(replace(config, epochs=1), resume=False, report=events.setdefault)
    assert events["data"]["articles without a word, left out"] == 1
    assert events["start"]["n_articles"] == 40


def test_an_empty_corpus_is_told(config: TrainConfig) -> None:
    Path(config.train[0]).write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="no article"):
        train(config, resume=False, report=quiet)


def test_a_run_is_not_resumed_with_other_settings(config: TrainConfig) -> None:
    train(replace(config, epochs=1), resume=False, report=quiet)
    with pytest.raises(ConfigError, match="begun with other settings: learning_rate"):
        train(replace(config, epochs=1, learning_rate=1e-3), resume=True, report=quiet)


def test_a_dev_set_without_quotes_is_told_before_the_first_step(config: TrainConfig) -> None:
    write_jsonl(config.dev[0], [Article("Nobody came.", id="a")])
    with pytest.raises(InputError, match="no quote to measure the model by"):
        train(config, resume=False, report=quiet)


def test_a_wrong_scope_is_told_with_its_file(config: TrainConfig) -> None:
    write_jsonl(config.dev[0], [replace(article(1), meta={"scope": "Broad"})])
    with pytest.raises(InputError, match=r"dev\.jsonl.*scope 'Broad'"):
        train(config, resume=False, report=quiet)


def test_what_was_fitted_on_dev_comes_along_when_a_checkpoint_is_trained_on(
    config: TrainConfig, checkpoint_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "ours"
    shutil.copytree(checkpoint_folder, folder)
    before = open_checkpoint(folder).config
    structure = replace(
        before.structure, bonus=np.full((2, 3), 0.5, np.float32), calibration=np.ones((2, 10), np.float32)
    )
    (folder / "config.json").write_text(json.dumps(replace(before, structure=structure).to_dict()), encoding="utf-8")
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "PreTrainedTokenizerFast"}', encoding="utf-8")
    best = train(replace(config, encoder=str(folder), epochs=1), resume=False, report=quiet)
    after = open_checkpoint(best).config.structure
    assert (after.bonus == 0.5).all()
    assert after.calibration is not None and (after.calibration == 1).all()
    assert after.segments.any()


def test_a_checkpoint_of_an_older_format_is_refused_by_name(
    config: TrainConfig, checkpoint_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "old"
    shutil.copytree(checkpoint_folder, folder)
    text = (folder / "config.json").read_text(encoding="utf-8").replace(f'"format": {FORMAT}', '"format": 1')
    (folder / "config.json").write_text(text, encoding="utf-8")
    with pytest.raises(CheckpointError, match="format 1"):
        train(replace(config, encoder=str(folder)), resume=False, report=quiet)


def test_parts_are_measured_from_a_bare_encoder_alone(config: TrainConfig, tmp_path: Path) -> None:
    best = train(replace(config, epochs=1), resume=False, report=quiet)
    (best / "tokenizer_config.json").write_text('{"tokenizer_class": "PreTrainedTokenizerFast"}', encoding="utf-8")
    again = replace(config, encoder=str(best), output=str(tmp_path / "again"), without=("segments",))
    with pytest.raises(ConfigError, match="from a bare encoder"):
        train(again, resume=False, report=quiet)
