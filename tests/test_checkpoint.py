"""A checkpoint folder is found, read, and told apart from what is none."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from quotes.checkpoint import FORMAT, CheckpointConfig, open_checkpoint
from quotes.errors import CheckpointError
from quotes.structure import Structure


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


@pytest.mark.parametrize("other", [FORMAT - 1, FORMAT + 1, None])
def test_a_checkpoint_of_another_format_is_told(checkpoint_folder: Path, tmp_path: Path, other: int | None) -> None:
    with pytest.raises(CheckpointError, match=f"has format {other}; this version runs format {FORMAT} alone"):
        open_checkpoint(changed(checkpoint_folder, tmp_path, format=other))


@pytest.mark.parametrize(
    ("key", "value"),
    [("tags", ["O", "B", "I"]), ("relations", ["cue of content"]), ("width", 8), ("n_borders", 3)],
)
def test_a_checkpoint_with_other_labels_is_told(
    checkpoint_folder: Path, tmp_path: Path, key: str, value: object
) -> None:
    with pytest.raises(CheckpointError, match=rf"config\.json: {key} is "):
        open_checkpoint(changed(checkpoint_folder, tmp_path, **{key: value}))


def test_what_decoding_has_learned_comes_back(checkpoint_folder: Path, tmp_path: Path) -> None:
    empty = Structure()
    learned = Structure(empty.segments + 0.25, empty.distances - 0.5)
    read = open_checkpoint(changed(checkpoint_folder, tmp_path, structure=learned.to_dict())).config.structure
    assert np.array_equal(read.segments, learned.segments)
    assert np.array_equal(read.distances, learned.distances)
    assert read.calibration is None


def test_file_and_part_of_a_damaged_structure_are_told(checkpoint_folder: Path, tmp_path: Path) -> None:
    damaged = {**Structure().to_dict(), "distances": [1.0]}
    with pytest.raises(CheckpointError, match=r"config\.json: distances of the structure has shape \(1,\)"):
        open_checkpoint(changed(checkpoint_folder, tmp_path, structure=damaged))


def test_a_checkpoint_without_structure_is_told(checkpoint_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"config\.json: the structure is NoneType; a JSON object is needed"):
        open_checkpoint(changed(checkpoint_folder, tmp_path, structure=None))


def test_a_stride_in_the_file_that_leaves_gaps_is_told(checkpoint_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"config\.json: stride is 31, window 30"):
        open_checkpoint(changed(checkpoint_folder, tmp_path, stride=31))


def test_a_config_without_a_window_is_not_complete(checkpoint_folder: Path, tmp_path: Path) -> None:
    copy = changed(checkpoint_folder, tmp_path)
    row = json.loads((copy / "config.json").read_text(encoding="utf-8"))
    del row["quotes"]["window"]
    (copy / "config.json").write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"config\.json is not complete: .*'window'"):
        open_checkpoint(copy)


def test_a_stride_beyond_the_window_would_leave_gaps() -> None:
    with pytest.raises(CheckpointError, match="0 < stride <= window"):
        CheckpointConfig("x", "1", {}, window=10, stride=11)


def test_a_missing_file_is_told(checkpoint_folder: Path) -> None:
    with pytest.raises(CheckpointError, match=r"has no weights\.npz"):
        open_checkpoint(checkpoint_folder).file("weights.npz")
