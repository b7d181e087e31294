#!/usr/bin/env python3
"""Measure what each part of the model and of its training is worth: scripts/ablate.py CONFIG.toml --every 7."""

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")  # one variant a core; before torch is loaded
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
sys.path[0] = str(Path(__file__).parent.parent)  # not this folder: its evaluate.py would hide the library

from quotes.errors import ConfigError, QuotesError
from quotes.files import atomic_file
from training.ablation import ablate, page, thinned, variants
from training.config import read_config


def main() -> int:
    """Parse, train, compare, print; errors are one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path, help="of the run with everything")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take each N-th article of every corpus")
    parser.add_argument(
        "--only", action="append", default=[], metavar="VARIANT", help="may be given again; default: all"
    )
    parser.add_argument(
        "--jobs", type=int, default=2, metavar="N", help="variants at once, one core each (%(default)s)"
    )
    parser.add_argument("--output", type=Path, metavar="PAGE.md", help="write the page here too")
    arguments = parser.parse_args()
    try:
        config = read_config(arguments.config)
        if unknown := set(arguments.only) - set(variants(config)):
            raise ConfigError(f"no variant {sorted(unknown)[0]!r}; there are {', '.join(variants(config))}")
        if arguments.every < 1 or arguments.jobs < 1:
            raise ConfigError("--every and --jobs are at least 1")
        config = replace(config, output=f"{config.output}-ablation")
        rows = ablate(thinned(config, every=arguments.every), only=arguments.only, jobs=arguments.jobs)
        made = page(rows, config, every=arguments.every)
        print(made, end="")
        if arguments.output:
            with atomic_file(arguments.output) as out:
                out.write(made)
    except (QuotesError, OSError) as error:
        print(f"ablate.py: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
