"""Bands of a flow: everything that leaves a place arrives somewhere, nothing overlaps, and words have room however small a part is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from puhui.foundation.showing.flows import AIR, flow

LEFT, RIGHT = ("2024", "2025", "2026"), ("held", "pledged", "retired", "cancelled")
AMOUNTS = st.dictionaries(st.tuples(st.sampled_from(LEFT), st.sampled_from(RIGHT)), st.integers(0, 10**12), max_size=12)


@given(AMOUNTS)
def test_places_lie_below_each_other_within_the_drawing(amounts: dict[tuple[str, str], int]) -> None:
    drawn = flow(amounts, left=LEFT, right=RIGHT, unit="kg")
    for side in (drawn.left, drawn.right):
        ends = [0.0, *(node.top + node.height for node in side)]
        assert all(node.top >= end - 1e-6 for node, end in zip(side, ends, strict=False))
        assert ends[-1] <= 100 + 0.7


@given(AMOUNTS)
def test_each_amount_above_nothing_is_one_band_and_no_other_place_is_named(amounts: dict[tuple[str, str], int]) -> None:
    drawn = flow(amounts, left=LEFT, right=RIGHT, unit="kg")
    above = {key for key, value in amounts.items() if value}
    assert len(drawn.bands) == len(above)
    assert {node.label for node in drawn.left} == {of for of, _ in above}
    assert {node.label for node in drawn.right} == {to for _, to in above}


def test_a_thousandth_has_room_for_its_words() -> None:
    drawn = flow({("2025", "held"): 999, ("2025", "retired"): 1}, left=LEFT, right=RIGHT, unit="kg")
    middles = [float(node.middle.rstrip("%")) for node in drawn.right]
    assert middles[1] - middles[0] > AIR + 14
    assert [node.figure for node in drawn.right] == ["999", "1"]


def test_nothing_is_drawn_of_nothing() -> None:
    assert flow({}, left=LEFT, right=RIGHT, unit="kg").bands == ()
