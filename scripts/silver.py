#!/usr/bin/env python3
"""Make training articles of what a model read: scripts/silver.py READ.jsonl OUT.jsonl --sure 0.8 [--gold GOLD.jsonl].

READ.jsonl is what `quotes extract --format jsonl` wrote. Without --gold the quotes that score at least --sure become
labels, and nothing is claimed of the others. With --gold the gold labels stay, and where the model is that sure of a
quote which they do not have, their silence is no longer taken for an answer.
"""

import argparse
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).parent.parent)  # not this folder: its evaluate.py would hide the library

from quotes.errors import InputError, QuotesError
from quotes.files import read_jsonl, write_jsonl
from training.silver import doubted, labelled


def main() -> int:
    """Parse, convert, count; errors are one line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("read", type=Path, help="articles that a model has read, the project's JSONL with texts")
    parser.add_argument("output", type=Path, help="the .jsonl to write")
    parser.add_argument("--sure", type=float, required=True, help="the least score of a quote that is believed")
    parser.add_argument("--gold", type=Path, help="the same articles with labels")
    arguments = parser.parse_args()
    try:
        if not 0 <= arguments.sure <= 1:
            raise InputError(f"--sure is {arguments.sure}; legal is 0 to 1")
        read = list(read_jsonl(arguments.read))
        if arguments.gold is None:
            out = [labelled(article, sure=arguments.sure) for article in read]
        else:
            by_id = {article.id: article for article in read}
            gold = list(read_jsonl(arguments.gold))
            if missing := [article.id for article in gold if article.id not in by_id]:
                raise InputError(f"was not read: {', '.join(map(repr, missing[:5]))}", path=arguments.gold)
            out = [doubted(article, by_id[article.id], sure=arguments.sure) for article in gold]
        write_jsonl(arguments.output, out)
    except (QuotesError, OSError) as error:
        print(f"silver.py: {error}", file=sys.stderr)
        return 2
    n_unsure = sum(len(article.meta["unsure"]) for article in out)
    print(f"{len(out)} articles, {sum(len(a.quotes) for a in out)} quotes, {n_unsure} places left open")
    return 0


if __name__ == "__main__":
    sys.exit(main())
