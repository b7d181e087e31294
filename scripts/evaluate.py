#!/usr/bin/env python3
"""Score a model on gold articles: scripts/evaluate.py MODEL GOLD.jsonl [--against NAME=PRED.jsonl]."""

import argparse
import json
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).parent.parent)  # not this folder: its evaluate.py would hide the library

from quotes.errors import InputError, QuotesError
from quotes.extractor import QuoteExtractor
from quotes.files import read_jsonl
from quotes.score import prediction_row
from training import naming, reliability, report, robustness


def main() -> int:
    """Parse, read, score, print; errors are one line."""
    arguments = _arguments()
    try:
        _evaluate(arguments)
    except (QuotesError, OSError) as error:
        print(f"evaluate.py: {error}", file=sys.stderr)
        return 2
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", help="a checkpoint: its folder or its name")
    parser.add_argument("gold", type=Path, help="gold articles, the project's JSONL")
    parser.add_argument(
        "--against",
        action="append",
        default=[],
        metavar="NAME=PRED.jsonl",
        type=_named_path,
        help="another program's predictions, .jsonl or .jsonl.gz, to be shown beside; may be given again",
    )
    parser.add_argument(
        "--errors",
        nargs="?",
        type=int,
        const=10,
        default=0,
        metavar="N",
        help="show the N (10) worst errors of each sort",
    )
    parser.add_argument("--output", type=Path, metavar="FIGURES.json", help="write all figures here")
    parser.add_argument("--predictions", type=Path, metavar="OUT.jsonl", help="write the model's predictions here")
    parser.add_argument("--reliability", type=Path, metavar="OUT.png", help="draw what is right against the score here")
    parser.add_argument(
        "--typography", action="store_true", help="read the articles in other marks and line breaks too; takes its time"
    )
    parser.add_argument(
        "--gold-spans", action="store_true", help="how many names are right with gold contents and sources, too"
    )
    return parser.parse_args()


def _named_path(value: str) -> tuple[str, Path]:
    name, equals, path = value.partition("=")
    if not (name and equals and path):
        raise argparse.ArgumentTypeError(f"{value!r} is not NAME=PRED.jsonl")
    return name, Path(path)


def _evaluate(arguments: argparse.Namespace) -> None:
    gold = list(read_jsonl(arguments.gold))
    if not gold:
        raise InputError("no articles to score", path=arguments.gold)
    extractor = QuoteExtractor.from_pretrained(arguments.model)
    predicted = report.read_with(extractor, gold)
    ours = report.evaluated(extractor.checkpoint.name, gold, predicted)
    peers = [report.evaluated(name, gold, report.read_predictions(path, gold)) for name, path in arguments.against]
    publishers = report.by_publisher(ours.report, gold)
    pairs = reliability.scored(gold, predicted)
    styles = robustness.kept(extractor, gold, predicted) if arguments.typography else {}

    blocks = [
        report.show_figures(ours),
        report.show_kinds(ours.report.total),
        naming.show_names(naming.named(gold, predicted)),
        reliability.show_reliability(pairs),
        report.show_publishers(publishers),
    ]
    if arguments.gold_spans:
        given = naming.named(gold, naming.given(extractor, gold))
        blocks.insert(3, naming.show_names(given, of="with gold contents and sources"))
    if peers:
        blocks.append(report.show_beside([ours, *peers]))
    if styles:
        blocks.append(robustness.show_robustness(styles))
    if arguments.errors:
        mistakes = report.mistakes(gold, predicted)
        blocks.append(report.show_mistakes(mistakes, n=arguments.errors, explain=extractor.explain))
    print("\n\n".join(blocks))

    if arguments.output:
        figures = report.to_dict([ours, *peers], publishers, pairs)
        if styles:
            shares = {name: {"kept": share.value, "n": share.of} for name, share in styles.items()}
            figures["systems"][0]["typography"] = shares
        arguments.output.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    if arguments.predictions:
        rows = (json.dumps(prediction_row(article)) + "\n" for article in predicted)
        arguments.predictions.write_text("".join(rows), encoding="utf-8")
    if arguments.reliability:
        reliability.draw({arguments.gold.stem: pairs}, arguments.reliability)


if __name__ == "__main__":
    sys.exit(main())
