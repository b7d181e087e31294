"""Whether scores keep their promise: which quotes count as right, bins, calibration error, table and plot."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes.article import Article, Quote
from quotes.figures import Share
from quotes.spans import Span
from training.reliability import (
    Bin,
    Pair,
    bins,
    draw,
    expected_calibration_error,
    promise,
    scored,
    show_reliability,
    to_dict,
)

TEXT = "“The ferry sails at noon,” Ida Holm said. Per Dahl wrote that the bridge was closed. “Nobody swims here.”"
SOME: list[Pair] = [(0.25, False), (0.25, False), (0.25, False), (0.25, True), (0.9, True), (1.0, True)]

pair_lists = st.lists(st.tuples(st.floats(0, 1), st.booleans()))


def at(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def quote(content: str, source: str | None, score: float = 1.0) -> Quote:
    return Quote((at(content),), source=at(source) if source else None, score=score)


FERRY, BRIDGE, SWIMS = "“The ferry sails at noon,”", "that the bridge was closed", "“Nobody swims here.”"
GOLD = Article(TEXT, "quay", (quote(FERRY, "Ida Holm"), quote(BRIDGE, "Per Dahl"), quote(SWIMS, None)))


def pairs_of(*quotes: Quote) -> list[Pair]:
    return scored([GOLD], [Article(TEXT, "quay", quotes)])


def test_quote_is_right_if_content_and_source_are() -> None:
    assert pairs_of(quote(FERRY, "Holm", 0.8), quote(BRIDGE, "Ida Holm", 0.6)) == [(0.8, True), (0.6, False)]


def test_quote_without_source_is_wrong_where_the_gold_has_one() -> None:
    assert pairs_of(quote(FERRY, None, 0.4)) == [(0.4, False)]


def test_quote_that_nothing_in_the_gold_answers_to_is_wrong() -> None:
    assert pairs_of(quote("Per Dahl wrote", "Per Dahl", 0.3)) == [(0.3, False)]


@pytest.mark.parametrize(("source", "right"), [(None, True), ("Per Dahl", False)])
def test_quote_whose_gold_has_no_source_is_right_if_it_has_none_either(source: str | None, right: bool) -> None:
    assert pairs_of(quote(SWIMS, source, 0.7)) == [(0.7, right)]


def test_missed_quotes_and_articles_without_an_answer_give_nothing() -> None:
    assert pairs_of() == []
    assert scored([GOLD], []) == []


def test_bins_hold_what_was_promised_and_what_came_true() -> None:
    assert bins(SOME) == [Bin(0.2, 0.3, 4, 0.25, 0.25), Bin(0.9, 1.0, 2, pytest.approx(0.95), 1.0)]


def test_score_on_an_edge_belongs_to_the_upper_bin_and_1_to_the_last() -> None:
    on_edges = [(i / 10, True) for i in range(11)]
    assert [(b.low, b.n) for b in bins(on_edges)] == [*((i / 10, 1) for i in range(9)), (0.9, 2)]


def test_error_is_0_if_as_many_are_right_as_promised() -> None:
    assert expected_calibration_error([(0.75, True)] * 3 + [(0.75, False)]) == 0.0


def test_error_is_the_distance_weighted_by_quotes() -> None:
    # Four quotes keep their promise of 0.25; two promise 0.95 on average, and both are right.
    assert expected_calibration_error(SOME) == pytest.approx((4 * 0.0 + 2 * 0.05) / 6)


def test_sure_and_always_wrong_has_the_error_1() -> None:
    assert expected_calibration_error([(1.0, False)] * 3) == 1.0


def test_too_bold_and_too_shy_bins_do_not_make_up_for_each_other() -> None:
    assert expected_calibration_error([(0.95, False), (0.05, True)]) == pytest.approx(0.95)


def test_thresholds_count_the_quotes_that_reach_them() -> None:
    assert promise([(0.5, False), (0.8, True), (0.95, True)]) == {
        0.5: Share(2, 3),
        0.7: Share(2, 2),
        0.8: Share(2, 2),
        0.9: Share(1, 1),
        0.95: Share(1, 1),
    }


@given(pair_lists)
def test_error_lies_between_0_and_1(pairs: list[Pair]) -> None:
    assert 0.0 <= expected_calibration_error(pairs) <= 1.0


@given(pair_lists, st.integers(1, 20))
def test_every_quote_is_in_the_one_bin_that_its_score_lies_in(pairs: list[Pair], n_bins: int) -> None:
    found = bins(pairs, n_bins=n_bins)
    assert sum(b.n for b in found) == len(pairs)
    for b in found:
        inside = [score for score, _ in pairs if b.low <= score < b.high or score == b.high == 1.0]
        assert b.n == len(inside) > 0
        assert b.mean_score == pytest.approx(sum(inside) / b.n)
        assert 0.0 <= b.share_right <= 1.0


def test_table_shows_error_bins_and_thresholds() -> None:
    assert show_reliability(SOME).splitlines() == [
        "score: calibration error 1.7 (ECE), 6 quotes",
        "",
        "  between       quotes   mean score   right",
        "  0.2 – 0.3          4        0.250    25.0",
        "  0.9 – 1.0          2        0.950   100.0",
        "",
        "  at least      quotes   right",
        "  0.50               2   100.0",
        "  0.70               2   100.0",
        "  0.80               2   100.0",
        "  0.90               2   100.0",
        "  0.95               1   100.0",
    ]


def test_threshold_that_no_quote_reaches_has_no_share() -> None:
    assert show_reliability([(0.6, True)]).splitlines()[-1].split() == ["0.95", "0", "–"]


def test_no_quotes_promise_nothing() -> None:
    assert show_reliability([]) == "score: no quotes to hold against the gold"
    assert to_dict([]) == {"ece": None, "bins": []}


def test_json_form_holds_error_and_bins() -> None:
    written = json.loads(json.dumps(to_dict([(0.5, True), (0.5, False), (1.0, False)])))
    assert written == {
        "ece": pytest.approx(1 / 3),
        "bins": [
            {"low": 0.5, "high": 0.6, "n": 2, "mean_score": 0.5, "share_right": 0.5},
            {"low": 0.9, "high": 1.0, "n": 1, "mean_score": 1.0, "share_right": 0.0},
        ],
    }


def test_plot_is_a_png_and_leaves_nothing_else_behind(tmp_path: Path) -> None:
    path = tmp_path / "scores.png"
    draw({"harbour": SOME, "silence": []}, path)
    assert path.read_bytes().startswith(b"\x89PNG")
    assert list(tmp_path.iterdir()) == [path]
