"""The `evaluate` metric gives the figures of `quotes.score`, without a network."""

import pytest

pytest.importorskip("evaluate")

from quotes.article import Article, Quote, Speaker
from quotes.score import score
from quotes.spans import Span
from training.metric import QuoteMetric, flat

TEXT = "“It rains,” said Anna Holm. Bo thinks that it snows."
GOLD = Article(
    TEXT,
    "weather",
    (
        Quote((Span(0, 11),), Span(12, 16), Span(17, 26), 0),
        Quote((Span(38, 51),), Span(31, 37), Span(28, 30), 1, "thought"),
    ),
    (Speaker("Anna Holm", "person"), Speaker("Bo", "person")),
)
HALF = Article(TEXT, "", GOLD.quotes[:1], GOLD.speakers)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise AssertionError("the metric asked the network for something")

    monkeypatch.setattr("socket.socket.connect", refuse)


def test_metric_gives_the_figures_of_score() -> None:
    metric = QuoteMetric()
    metric.add_article(GOLD, HALF)
    figures = metric.compute()
    assert figures == flat(score([GOLD], [Article(TEXT, "weather", HALF.quotes, HALF.speakers)]).total)
    assert figures["all_found_recall"] == 0.5
    assert figures["all_pair_f1"] == pytest.approx(2 / 3)
    assert figures["direct_named_f1"] == 1.0


def test_metric_pools_over_articles_that_share_an_id() -> None:
    metric = QuoteMetric()
    metric.add_article(GOLD, GOLD)
    metric.add_article(GOLD, Article(TEXT))
    assert metric.compute()["all_found_recall"] == 0.5


def test_metric_starts_anew_after_compute() -> None:
    metric = QuoteMetric()
    metric.add_article(GOLD, Article(TEXT))
    assert metric.compute()["all_pair_f1"] == 0.0
    metric.add_article(GOLD, GOLD)
    assert metric.compute()["all_pair_f1"] == 1.0


def test_two_metrics_do_not_mix() -> None:
    good, bad = QuoteMetric(), QuoteMetric()
    good.add_article(GOLD, GOLD)
    bad.add_article(GOLD, Article(TEXT))
    assert (good.compute()["all_pair_f1"], bad.compute()["all_pair_f1"]) == (1.0, 0.0)


def test_metric_takes_json_as_any_metric_of_evaluate_does() -> None:
    figures = QuoteMetric().compute(predictions=[HALF.to_json()], references=[GOLD.to_json()])
    assert figures["all_found_recall"] == 0.5
    assert figures["thought_f1"] == 0.0
