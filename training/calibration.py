"""Fit what decoding needs to know beside the network: how readily a span is taken, and how sure a quote is.

Both are fitted on articles with gold that the network was not trained on. The bonus of a role is chosen in
each scope from a coarse grid, one role after the other, for the mean of the F1 figures `AIMS`.

`Quote.score` is a logistic regression over `quotes.structure.EVIDENCE`. Both scopes are fitted together,
then each by itself, drawn towards what they have in common: so a scope with few articles does not run away.
`Quote.name_score` is fitted likewise, on the quotes that were found.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Final

import numpy as np
import numpy.typing as npt

from quotes.article import Article
from quotes.confidence import evidence, name_evidence, weighed
from quotes.decode import decode, linked
from quotes.extractor import QuoteExtractor
from quotes.figures import Counts
from quotes.labels import ROLES, SCOPES, BoolArray, FloatArray, IntArray, scope_of
from quotes.score import matches, score_article
from quotes.structure import EVIDENCE, NAME_EVIDENCE, Structure
from quotes.windows import Tokens
from training.reliability import Pair, is_right

LEAST: Final = 100  # quotes from which on fitting makes sense
AIMS: Final = ("exact", "pair", "cue")
GRID: Final = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, -0.25, -0.5)  # the first of equals is taken
_ROUNDS: Final = 2
FOLDS: Final = 5
_RIDGE: Final = 1.0  # strength of the pull, in quotes
_STEPS: Final = 50
_HALVINGS: Final = 40  # of one step

_Weights = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """Predicted quotes, and what became of them.

    Args:
        evidence: Shape ``(n_quotes, n_evidence)``.
        is_right: Content and source, as `training.reliability` has it, or the name; shape ``(n_quotes,)``.
        scope: Index into `SCOPES`, same shape.
        article: Number of the article, same shape.
    """

    evidence: FloatArray
    is_right: BoolArray
    scope: IntArray
    article: IntArray

    def __len__(self) -> int:
        return len(self.is_right)


@dataclass(frozen=True, slots=True)
class Scored:
    """A gold article and what the network says of it."""

    article: Article
    tokens: Tokens
    rows: FloatArray

    @property
    def broad(self) -> bool:
        """Whether its scope is the broad one."""
        return self.article.meta.get("scope") == "broad"

    def read(self, structure: Structure) -> Article:
        """What is decoded, without speakers."""
        decoded = decode(self.article.text, self.tokens, self.rows, structure, broad=self.broad)
        return Article(self.article.text, self.article.id, decoded.quotes)


def read_scores(extractor: QuoteExtractor, gold: Sequence[Article]) -> list[Scored]:
    """Let a checkpoint score gold articles, each in its scope."""
    out = []
    for article in gold:
        ((tokens, rows),) = extractor.scores([article.text], broad=article.meta.get("scope") == "broad")
        out.append(Scored(article, tokens, rows))
    return out


def fit_bonus(articles: Sequence[Scored], structure: Structure) -> Structure:
    """The structure with the best bonus of each role in each scope; where there are few quotes it stays as it was."""
    for number, scope in enumerate(SCOPES):
        own = [one for one in articles if one.broad is (scope == "broad")]
        if sum(len(one.article.quotes) for one in own) < LEAST:
            continue
        for _ in range(_ROUNDS):
            for role in range(len(ROLES)):
                tried = [_with_bonus(structure, number, role, value) for value in GRID]
                structure = max(tried, key=lambda made: _aim(own, made))
    return structure


def _with_bonus(structure: Structure, scope: int, role: int, value: float) -> Structure:
    bonus = structure.bonus.copy()
    bonus[scope, role] = value
    return replace(structure, bonus=bonus)


def _aim(articles: Sequence[Scored], structure: Structure) -> float:
    counts = sum((score_article(one.article, one.read(structure)) for one in articles), Counts())
    return fmean(getattr(counts.all, name).f1 for name in AIMS)


def sample(articles: Sequence[Scored], structure: Structure) -> Sample:
    """Compare what is decoded with the gold."""
    rows: list[tuple[FloatArray, bool, int, int]] = []
    for number, one in enumerate(articles):
        found = {
            tuple(piece.span for piece in made.contents): evidence(made, one.tokens)
            for made in linked(one.article.text, one.tokens, one.rows, structure, broad=one.broad)
        }
        rows += [
            (found[outcome.predicted.contents], is_right(outcome), scope_of(broad=one.broad), number)
            for outcome in matches(one.article, one.read(structure))
            if outcome.predicted
        ]
    return _sample(rows, n_evidence=len(EVIDENCE))


def name_sample(gold: Sequence[Article], predicted: Sequence[Article]) -> Sample:
    """Compare the names of the quotes that were found with the gold; a name where the gold has none is wrong.

    Args:
        gold: Articles whose speakers somebody noted; others are passed over.
        predicted: The same articles in the same order, read without weights for names.
    """
    rows: list[tuple[FloatArray, bool, int, int]] = []
    for number, (article, read) in enumerate(zip(gold, predicted, strict=True)):
        if not article.speakers:
            continue
        scope = scope_of(broad=article.meta.get("scope") == "broad")
        rows += [
            (
                name_evidence(outcome.predicted.name_score, has_source=outcome.predicted.source is not None),
                bool(outcome.has_right_name),
                scope,
                number,
            )
            for outcome in matches(article, read)
            if outcome.gold and outcome.predicted and outcome.predicted.name_score is not None
        ]
    return _sample(rows, n_evidence=len(NAME_EVIDENCE))


def _sample(rows: Sequence[tuple[FloatArray, bool, int, int]], *, n_evidence: int) -> Sample:
    return Sample(
        np.array([row[0] for row in rows], dtype=np.float32).reshape(-1, n_evidence),
        np.array([row[1] for row in rows], dtype=bool),
        np.array([row[2] for row in rows], dtype=np.int64),
        np.array([row[3] for row in rows], dtype=np.int64),
    )


def fit(read: Sample) -> FloatArray:
    """The weights of each scope, shape ``(n_scopes, n_evidence)``."""
    common = _logistic(read.evidence, read.is_right, np.zeros(read.evidence.shape[1]))
    members = [read.scope == scope for scope in range(len(SCOPES))]
    own = [_logistic(read.evidence[of_scope], read.is_right[of_scope], common) for of_scope in members]
    return np.array(own, dtype=np.float32)


def cross_validated(read: Sample) -> dict[str, list[Pair]]:
    """The score of each quote of a scope by weights that were fitted on the articles of the other folds.

    Nothing where there are fewer articles than folds.
    """
    out: dict[str, list[Pair]] = {scope: [] for scope in SCOPES}
    if len(set(read.article.tolist())) < FOLDS:
        return out
    fold = read.article % FOLDS
    for number in range(FOLDS):
        kept, held = fold != number, np.flatnonzero(fold == number)
        weights = fit(replace(read, **{name: getattr(read, name)[kept] for name in Sample.__slots__}))
        for i in held:
            scope = int(read.scope[i])
            out[SCOPES[scope]].append((weighed(read.evidence[i], weights[scope]), bool(read.is_right[i])))
    return out


def _logistic(rows: FloatArray, is_right: BoolArray, towards: _Weights) -> _Weights:
    """Newton's method; the weights are pulled towards `towards`, so there is one answer whatever the sample."""
    x, y = rows.astype(np.float64), is_right.astype(np.float64)

    def loss(weights: _Weights) -> float:
        z, pull = x @ weights, weights - towards
        return float((np.logaddexp(0, z) - y * z).sum() + _RIDGE * (pull @ pull) / 2)

    weights, before = towards, loss(towards)
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        gradient = x.T @ (p - y) + _RIDGE * (weights - towards)
        hessian = (x * (p * (1 - p))[:, None]).T @ x + _RIDGE * np.eye(len(weights))
        step = np.linalg.solve(hessian, gradient)
        # A whole step overshoots where the weights are sure and wrong, for the curve is flat there.
        for _ in range(_HALVINGS):
            if (after := loss(weights - step)) <= before:
                break
            step = step / 2
        else:
            break
        weights, before = weights - step, after
        if np.abs(step).max() < 1e-6:
            break
    return weights
