#!/usr/bin/env python3
"""Score a model on the pronouns of GAP: scripts/gap.py MODEL gap/validation.jsonl.gz."""

import argparse
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).parent.parent)  # not this folder: its evaluate.py would hide the library

from quotes.errors import QuotesError
from quotes.extractor import QuoteExtractor
from training.gap import gap_tallies, read_gap


def main() -> int:
    """Parse, read, score, print; errors are one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", help="a checkpoint: its folder or its name")
    parser.add_argument("passages", type=Path, help=".jsonl or .jsonl.gz")
    arguments = parser.parse_args()
    try:
        tallies = gap_tallies(QuoteExtractor.from_pretrained(arguments.model), list(read_gap(arguments.passages)))
    except QuotesError as error:
        print(f"gap.py: {error}", file=sys.stderr)
        return 2
    print("pronouns of   precision   recall       F1    names meant")
    for name, tally in tallies.items():
        figures = (100 * value for value in (tally.precision, tally.recall, tally.f1))
        print(f"{name:11}", *(f"{value:9.1f}" for value in figures), f"{tally.gold.of:14}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
