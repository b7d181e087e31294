#!/usr/bin/env python3
"""Train a model: scripts/train.py CONFIG.toml [--resume]."""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
sys.path[0] = str(Path(__file__).parent.parent)  # not this folder: its evaluate.py would hide the library

import datasets
import transformers
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from quotes.errors import QuotesError
from training.config import read_config
from training.export import export
from training.loop import train

SHOWN = ("exact", "pair", "named")  # of the figures of an epoch; all of them stand in the log


def main() -> int:
    """Parse, train, export; errors are one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path, help="a TOML file: docs/training.md lists its settings")
    parser.add_argument("--resume", action="store_true", help="go on from the newest state of the output folder")
    arguments = parser.parse_args()
    # Their bars and their report of layers that nobody uses would hide ours.
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    datasets.disable_progress_bars()
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("training", total=None)

        def report(event: str, row: dict[str, Any]) -> None:
            if event == "start":
                bar.update(task, total=row["n_steps"], completed=row["step"])
                console.print(f"{row['n_articles']} articles, {row['n_steps']} steps")
            elif event == "data":
                console.print("  ".join(f"{name}: {count}" for name, count in sorted(row.items())))
            elif event == "step":
                text = f"loss {row['tag_loss']:.4f}  {row['tokens_per_s']} tokens/s"
                bar.update(task, completed=row["step"], description=text)
            else:
                for name, figures in row["dev"].items():
                    keys = (f"{subset}_{figure}_f1" for subset in ("all", "direct") for figure in SHOWN)
                    shown = "  ".join(f"{key[:-3].replace('_', ' ')} {100 * figures[key]:.1f}" for key in keys)
                    console.print(f"epoch {row['epoch']}  {name}: {shown}")

        try:
            config = read_config(arguments.config)
            best = train(config, resume=arguments.resume, report=report)
            console.print(f"exported to {export(best, Path(config.output) / config.name, config=config)}")
        except QuotesError as error:
            console.print(f"train.py: {error}", markup=False, highlight=False, soft_wrap=True)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
