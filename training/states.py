"""What a run leaves behind so that a killed one goes on: states, and the log that belongs to them."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from accelerate import Accelerator

LOG: Final = "training_log.jsonl"


def save(accelerator: Accelerator, output: Path, *, step: int) -> None:
    """Write a state beside the last one, then let it take its place; at every moment one is whole."""
    final = output / f"state-{step:08d}"
    temporary, old = final.with_suffix(".tmp"), final.with_suffix(".old")
    if accelerator.is_main_process:
        shutil.rmtree(temporary, ignore_errors=True)
    accelerator.wait_for_everyone()
    accelerator.save_state(str(temporary))
    if accelerator.is_main_process:
        if final.exists():
            shutil.rmtree(old, ignore_errors=True)
            final.replace(old)
        temporary.replace(final)
        for other in output.glob("state-*"):
            if other != final:
                shutil.rmtree(other)
    accelerator.wait_for_everyone()


def newest(output: Path) -> Path | None:
    """The state from which a run goes on, or None."""
    return max((path for path in output.glob("state-*") if path.suffix != ".tmp"), default=None)


def log(output: Path, row: dict[str, Any]) -> None:
    """Add a line to the log."""
    with (output / LOG).open("a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")


def cut_log(output: Path, *, step: int) -> None:
    """Take out of the log what a killed run wrote after the state of that step, from which this one goes on."""
    path = output / LOG
    if path.exists():
        kept = [line for line in _lines(path) if json.loads(line)["step"] <= step and step]
        temporary = path.with_suffix(".tmp")
        temporary.write_text("".join(kept), encoding="utf-8")
        temporary.replace(path)


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as lines:
        # A line that was being written when the run was killed has no end.
        yield from (line for line in lines if line.endswith("\n"))
