"""A checkpoint folder is found, read, and told apart from what is none."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from quotes.checkpoint import CheckpointConfig, open_checkpoint
from quotes.errors import CheckpointError


def changed(folder: Path, to: Path, **changes: Any) -> Path:
    """A copy of a checkpoint whose "quotes" section is changed."""
    copy = Path(shutil.copytree(folder, to / "copy"))
    row = json.loads((copy / "config.json").read_text(encoding="utf-8"))
    row["quotes"].update(changes)
    (copy / "config.json").write_text(json.dumps(row), encoding="utf-8")
    return copy


def test_a_checkpoint_tells_its_name_and_windows(checkpoint_folder: Path) -> None:
    checkpoint = open_checkpoint(checkpoint_folder)
    assert (checkpoint.name, checkpoint.version) == ("tiny", "0.0.1")
    assert (checkpoint.config.window, checkpoint.config.stride) == (30, 20)
    assert checkpoint.config.encoder["model_type"] == "bert"
    assert checkpoint.metrics() == {}


def test_a_name_that_is_not_shipped_is_told() -> None:
    with pytest.raises(CheckpointError, match="'quotes-huge' is neither a folder nor a shipped model"):
        open_checkpoint("quotes-huge")


def test_a_folder_without_a_config_is_no_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"has no config\.json"):
        open_checkpoint(tmp_path)


def test_another_model_is_no_checkpoint(encoder_folder: Path) -> None:
    with pytest.raises(CheckpointError, match="no checkpoint of this project"):
        open_checkpoint(encoder_folder)


def test_a_config_that_is_not_json_is_told(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{", encoding="utf-8")
    with pytest.raises(CheckpointError, match="cannot be read"):
        open_checkpoint(tmp_path)


def test_a_checkpoint_of_a_later_format_is_told(checkpoint_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="has format 2; this version runs format 1"):
        open_checkpoint(changed(checkpoint_folder, tmp_path, format=2))


def test_a_checkpoint_with_other_tags_is_told(checkpoint_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="tags is"):
        open_checkpoint(changed(checkpoint_folder, tmp_path, tags=["O", "B", "I"]))


def test_a_stride_beyond_the_window_would_leave_gaps() -> None:
    with pytest.raises(CheckpointError, match="0 < stride <= window"):
        CheckpointConfig("x", "1", {}, window=10, stride=11)


def test_a_missing_file_is_told(checkpoint_folder: Path) -> None:
    with pytest.raises(CheckpointError, match=r"has no weights\.npz"):
        open_checkpoint(checkpoint_folder).file("weights.npz")
