#!/usr/bin/env python3
"""Draw what a person sees in the terminal: scripts/picture.py ARTICLE.txt PICTURE.svg."""

import argparse
import io
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).parent.parent)  # not this folder: its evaluate.py would hide the library

from rich.console import Console
from rich.text import Text

import quotes
from quotes.render import to_text


def main() -> int:
    """Extract, render, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("article", type=Path)
    parser.add_argument("picture", type=Path)
    arguments = parser.parse_args()
    article = quotes.extract(arguments.article.read_text(encoding="utf-8"))
    console = Console(record=True, width=96, file=io.StringIO())
    console.print(Text.from_ansi(to_text(article, width=96, color=True)))
    console.save_svg(str(arguments.picture), title=f"quotes extract {arguments.article}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
