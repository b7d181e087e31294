"""What decoding has learned comes back from JSON as it was; what is damaged is told."""

import json
from typing import Any

import numpy as np
import pytest

from quotes.errors import CheckpointError
from quotes.labels import LAYERS, RELATIONS, SCOPES
from quotes.segments import N_SEGMENTS
from quotes.structure import EVIDENCE, N_DISTANCES, NAME_EVIDENCE, Structure

PARTS = ("segments", "distances", "bonus", "antecedents", "calibration", "names")


def learned(seed: int = 0) -> Structure:
    generator = np.random.default_rng(seed)
    empty = Structure()
    shapes = [getattr(empty, part).shape for part in ("segments", "distances", "bonus", "antecedents")]
    shapes += [(len(SCOPES), len(EVIDENCE)), (len(SCOPES), len(NAME_EVIDENCE))]
    return Structure(*(generator.normal(scale=3, size=shape).astype(np.float32) for shape in shapes))


def written(structure: Structure) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(json.dumps(structure.to_dict()))
    return row


def test_nothing_learned_is_zeros_and_no_calibration() -> None:
    empty = Structure()
    assert empty.segments.shape == (len(LAYERS), N_SEGMENTS)
    assert empty.distances.shape == (len(RELATIONS), N_DISTANCES)
    assert not empty.segments.any() and not empty.distances.any()
    assert empty.calibration is None


def test_two_structures_share_no_array() -> None:
    Structure().distances[:] = 1
    assert not Structure().distances.any()


def test_json_form_brings_four_decimals_back() -> None:
    structure = learned()
    back = Structure.from_dict(written(structure))
    for part in PARTS:
        assert getattr(back, part).dtype == np.float32
        assert getattr(back, part) == pytest.approx(getattr(structure, part), abs=0.6e-4)


@pytest.mark.parametrize("seed", range(3))
def test_what_was_written_once_is_written_again_as_it_was(seed: int) -> None:
    row = written(learned(seed))
    assert written(Structure.from_dict(row)) == row


def test_without_calibration_the_json_form_has_none() -> None:
    row = written(Structure())
    assert set(row) == {"segments", "distances", "bonus", "antecedents"}
    assert Structure.from_dict(row).calibration is None


def test_calibration_is_written_by_name_and_read_in_any_order() -> None:
    structure = learned()
    row = written(structure)
    assert set(row["calibration"]) == set(SCOPES)
    row["calibration"] = {
        scope: dict(reversed(weights.items())) for scope, weights in reversed(row["calibration"].items())
    }
    assert Structure.from_dict(row).calibration == pytest.approx(structure.calibration, abs=0.6e-4)


@pytest.mark.parametrize("row", [None, [], "zeros", 1])
def test_structure_that_is_no_object_is_told(row: object) -> None:
    with pytest.raises(CheckpointError, match=f"the structure is {type(row).__name__}; a JSON object is needed"):
        Structure.from_dict(row)


@pytest.mark.parametrize("part", ["segments", "distances", "bonus"])
def test_missing_part_is_told(part: str) -> None:
    row = written(Structure())
    del row[part]
    with pytest.raises(CheckpointError, match=f"the structure has no {part}"):
        Structure.from_dict(row)


@pytest.mark.parametrize("part", ["segments", "distances", "bonus"])
def test_wrong_shape_is_told_with_the_right_one(part: str) -> None:
    row = written(Structure())
    row[part] = row[part][:-1]
    with pytest.raises(CheckpointError, match=rf"{part} of the structure has shape \(\d.*\); \(\d.*\) is needed"):
        Structure.from_dict(row)


@pytest.mark.parametrize("value", [[[1.0], [1.0, 2.0]], "a", {"a": 1}, [[10**400]]])
def test_what_is_no_table_of_numbers_is_told(value: object) -> None:
    with pytest.raises(CheckpointError, match="distances of the structure cannot be read"):
        Structure.from_dict({**written(Structure()), "distances": value})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e39, None])
def test_number_that_is_not_finite_is_told(value: float | None) -> None:
    row = written(Structure())
    row["distances"][1][2] = value
    with pytest.raises(CheckpointError, match="distances of the structure holds a number that is not finite"):
        Structure.from_dict(row)


def test_scope_or_evidence_that_the_calibration_lacks_is_told() -> None:
    row = written(learned())
    del row["calibration"]["broad"]["borders"]
    with pytest.raises(CheckpointError, match="calibration of the structure has no 'borders'"):
        Structure.from_dict(row)
    del row["calibration"]["broad"]
    with pytest.raises(CheckpointError, match="calibration of the structure has no 'broad'"):
        Structure.from_dict(row)


def test_calibration_that_is_no_table_is_told() -> None:
    with pytest.raises(CheckpointError, match="calibration of the structure cannot be read"):
        Structure.from_dict({**written(Structure()), "calibration": [1.0]})


def test_weight_that_is_not_finite_is_told() -> None:
    row = written(learned())
    row["calibration"]["narrow"]["cue"] = float("nan")
    with pytest.raises(CheckpointError, match="calibration of the structure holds a number that is not finite"):
        Structure.from_dict(row)
