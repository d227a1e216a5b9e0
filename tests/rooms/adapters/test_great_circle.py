"""Whole metres between two places, rounded down, by a radius that is written down."""

from __future__ import annotations

from math import pi

import pytest

from puhui.adapters.places import EARTH_RADIUS_M, great_circle_sql
from puhui.quantification.duck import Duck


def metres(duck: Duck, *degrees: object) -> int | None:
    found: int | None = duck.value(f"SELECT {great_circle_sql(*(str(value) for value in degrees))}")
    return found


class TestGreatCircle:
    @pytest.mark.parametrize(
        ("degrees", "expected"),
        [
            ((121, 31, 121, 31), 0),
            ((0, 0, 0, 1), int(EARTH_RADIUS_M * pi / 180)),
            ((0, 0, 90, 0), int(EARTH_RADIUS_M * pi / 2)),
            ((0, 90, 0, -90), int(EARTH_RADIUS_M * pi)),
            ((-179.5, 0, 179.5, 0), int(EARTH_RADIUS_M * pi / 180)),
        ],
    )
    def test_agrees_with_arcs_that_are_known(self, duck: Duck, degrees: tuple[float, ...], expected: int) -> None:
        assert metres(duck, *degrees) == expected

    def test_is_rounded_down(self, duck: Duck) -> None:
        """0.00001 degrees of latitude are 1.11 m, 0.000008 are 0.89 m."""
        assert metres(duck, 121, 31, 121, "31.00001") == 1
        assert metres(duck, 121, 31, 121, "31.000008") == 0

    def test_is_the_same_there_and_back(self, duck: Duck) -> None:
        assert metres(duck, 117.2, 31.8, 118.4, 31.3) == metres(duck, 118.4, 31.3, 117.2, 31.8)

    @pytest.mark.parametrize(
        "place", [("NULL", 31), (121, "NULL"), (180.5, 31), (121, 90.5), (-181, 31), ("'nan'::DOUBLE", 31), ("'inf'::DOUBLE", 31)]
    )
    def test_is_unknown_where_an_end_is_no_place(self, duck: Duck, place: tuple[object, object]) -> None:
        assert metres(duck, *place, 121, 31) is None
        assert metres(duck, 121, 31, *place) is None

    @pytest.mark.parametrize("place", [(180, 90), (-180, -90)])
    def test_is_known_at_the_edges_of_the_map(self, duck: Duck, place: tuple[int, int]) -> None:
        assert metres(duck, *place, *place) == 0
