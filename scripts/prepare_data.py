#!/usr/bin/env python3
"""Turn a corpus into the project's own JSONL: scripts/prepare_data.py IN OUT --scope narrow|broad."""

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path[0] = str(Path(__file__).parent.parent)  # not this folder: its evaluate.py would hide the library

from quotes.errors import QuotesError
from quotes.files import write_jsonl
from quotes.labels import SCOPES
from training.corpora import attributions, names, riqua

READERS = {"attributions": attributions.read, "riqua": riqua.read, "names": names.read}


def main() -> int:
    """Parse, convert, count; errors are one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path, help="one article or passage a line, .jsonl or .jsonl.gz")
    parser.add_argument("output", type=Path, help="the .jsonl to write")
    parser.add_argument("--scope", choices=SCOPES, required=True, help="the convention that the annotators followed")
    parser.add_argument("--form", choices=READERS, default="attributions", help="the form of the corpus (%(default)s)")
    parser.add_argument("--names", type=Path, help="names that a program found in the same articles")
    arguments = parser.parse_args()
    read = READERS[arguments.form]
    counts: Counter[str] = Counter()
    try:
        arguments.output.parent.mkdir(parents=True, exist_ok=True)
        made = read(arguments.corpus, scope=arguments.scope, counts=counts)
        if arguments.names:
            made = names.with_names(made, arguments.names, counts)
        write_jsonl(arguments.output, made)
    except (QuotesError, OSError) as error:
        print(f"prepare_data.py: {error}", file=sys.stderr)
        return 2
    for name, count in sorted(counts.items()):
        print(f"{count:8}  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
