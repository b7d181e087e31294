"""Whether `Quote.score` keeps its promise: of the quotes that score 0.8, are eight in ten right?

A quote is right here if its content is found and its source overlaps the gold one, as the figure
"pair" of `quotes.score` has it; where the gold has no source, if it has none either. A predicted quote
that nothing in the gold answers to is wrong. One without a word is left out, for `quotes.score` does
not look at it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from quotes.article import Article
from quotes.figures import Share
from quotes.score import Outcome, matches

THRESHOLDS: Final = (0.5, 0.7, 0.8, 0.9, 0.95)
_LARGEST: Final = 350  # area of the largest point of a plot, in square points
_SMALLEST: Final = 12  # so that a bin of one quote is still seen

Pair = tuple[float, bool]  # the score of a predicted quote, and whether it is right


@dataclass(frozen=True, slots=True)
class Bin:
    """The quotes whose scores lie in ``[low, high)``; the last bin holds 1 too.

    Args:
        n: How many they are; at least one.
        mean_score: What the scores promise.
        share_right: What came true.
    """

    low: float
    high: float
    n: int
    mean_score: float
    share_right: float


def scored(gold: Iterable[Article], predicted: Iterable[Article]) -> list[Pair]:
    """The score of every predicted quote and whether it is right.

    Args:
        gold: As `quotes.score.score` asks.
        predicted: In any order; a gold article that is not among them has nothing predicted.

    Raises:
        InputError: If the texts of two articles of one id differ.
    """
    answers = {article.id: article for article in predicted}
    return [
        (outcome.predicted.score, is_right(outcome))
        for article in gold
        if article.id in answers
        for outcome in matches(article, answers[article.id])
        if outcome.predicted
    ]


def is_right(outcome: Outcome) -> bool:
    """Are content and source of the predicted quote those of the gold one?"""
    if outcome.gold is None or outcome.predicted is None:
        return False
    if outcome.has_right_source is None:
        return outcome.predicted.source is None
    return outcome.has_right_source


def bins(pairs: Iterable[Pair], *, n_bins: int = 10) -> list[Bin]:
    """Sort the pairs into bins of equal width, the lowest first; empty bins are left out."""
    edges = [i / n_bins for i in range(n_bins + 1)]
    members: list[list[Pair]] = [[] for _ in range(n_bins)]
    for pair in pairs:
        members[min(bisect_right(edges, pair[0]), n_bins) - 1].append(pair)
    return [
        Bin(low, high, len(inside), fmean(score for score, _ in inside), fmean(right for _, right in inside))
        for low, high, inside in zip(edges, edges[1:], members, strict=False)
        if inside
    ]


def expected_calibration_error(pairs: Sequence[Pair]) -> float:
    """How far promise and truth lie apart: the mean over ten bins, weighted by their quotes, of the two's distance.

    Returns:
        From 0 to 1; 0 of nothing.
    """
    apart = sum(b.n * abs(b.mean_score - b.share_right) for b in bins(pairs))
    return apart / len(pairs) if pairs else 0.0


def promise(pairs: Iterable[Pair]) -> dict[float, Share]:
    """For each of `THRESHOLDS`, how many of the quotes that score at least that are right."""
    by_threshold = {least: [right for score, right in pairs if score >= least] for least in THRESHOLDS}
    return {least: Share(sum(rights), len(rights)) for least, rights in by_threshold.items()}


def to_dict(pairs: Sequence[Pair]) -> dict[str, Any]:
    """JSON form; the error is None where there are no quotes."""
    return {
        "ece": expected_calibration_error(pairs) if pairs else None,
        "bins": [asdict(b) for b in bins(pairs)],
    }


def show_reliability(pairs: Sequence[Pair]) -> str:
    """The bins and the thresholds as two tables; shares and the calibration error (ECE) in per cent."""
    if not pairs:
        return "score: no quotes to hold against the gold"
    error = 100 * expected_calibration_error(pairs)
    lines = [f"score: calibration error {error:.1f} (ECE), {len(pairs)} quotes"]
    lines += ["", "  between       quotes   mean score   right"]
    lines += [
        f"  {b.low:.1f} – {b.high:.1f} {b.n:10} {b.mean_score:12.3f} {100 * b.share_right:7.1f}" for b in bins(pairs)
    ]
    lines += ["", "  at least      quotes   right"]
    for least, share in promise(pairs).items():
        value = f"{100 * share.value:.1f}" if share.of else "–"
        lines.append(f"  {least:<9.2f} {share.of:10} {value:>7}")
    return "\n".join(lines)


def draw(pairs_by_name: Mapping[str, Sequence[Pair]], path: Path) -> None:
    """Draw what is right against what is promised, and how the scores are spread.

    Args:
        pairs_by_name: Of each gold set; at least one.
        path: The PNG to write.
    """
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    found = {name: bins(pairs) for name, pairs in pairs_by_name.items()}
    largest = max((b.n for of_name in found.values() for b in of_name), default=1)
    figure, (upper, lower) = pyplot.subplots(
        2, 1, figsize=(5.5, 6.6), sharex=True, height_ratios=(4, 1), layout="constrained"
    )
    upper.plot([0, 1], [0, 1], color="0.6", linestyle="--", linewidth=1, zorder=1)
    for i, (name, of_name) in enumerate(found.items()):
        pairs, color = pairs_by_name[name], f"C{i}"
        x, y = [b.mean_score for b in of_name], [b.share_right for b in of_name]
        sizes = [max(_SMALLEST, _LARGEST * b.n / largest) for b in of_name]
        label = f"{name}: {len(pairs)} quotes, ECE {100 * expected_calibration_error(pairs):.1f} %"
        upper.plot(x, y, color=color, linewidth=1, alpha=0.6, zorder=2)
        upper.scatter(x, y, s=sizes, color=color, alpha=0.75, linewidths=0, zorder=3, clip_on=False)
        upper.plot([], [], color=color, marker="o", linewidth=1, label=label)  # its marker has one size in the legend
        for b in of_name:
            lower.stairs([b.n / len(pairs)], [b.low, b.high], color=color, fill=True, alpha=0.3)
            lower.stairs([b.n / len(pairs)], [b.low, b.high], color=color)
    upper.set(
        xlim=(0, 1), ylim=(0, 1.03), ylabel="share of quotes that are right", title="Does the score keep its promise?"
    )
    upper.legend(loc="upper left", fontsize=8, frameon=False)
    lower.set(xlabel="score", ylabel="share of quotes", ylim=(0, None))
    for axes in (upper, lower):
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(color="0.92")
        axes.set_axisbelow(True)
    temporary = path.with_suffix(".tmp.png")
    figure.savefig(temporary, dpi=110)
    pyplot.close(figure)
    temporary.replace(path)
