"""Great-circle distance in whole metres, as SQL."""

from __future__ import annotations

from typing import Final

#: IUGG mean radius of the earth, metres.
EARTH_RADIUS_M: Final = 6_371_008.8


def is_place_sql(lng: str, lat: str) -> str:
    """True where both are degrees on the earth; an unknown one is no place."""
    return f"COALESCE(CAST({lng} AS DOUBLE) BETWEEN -180 AND 180 AND CAST({lat} AS DOUBLE) BETWEEN -90 AND 90, FALSE)"


def great_circle_sql(from_lng: str, from_lat: str, to_lng: str, to_lat: str) -> str:
    """⌊great-circle metres⌋ between two places given in degrees (haversine); NULL where an end is no place.

    Rounded down, as no path can be shorter; LEAST keeps two opposite ends inside the arc sine.
    """
    half_lat = f"sin(radians(CAST({to_lat} AS DOUBLE) - CAST({from_lat} AS DOUBLE)) / 2)"
    half_lng = f"sin(radians(CAST({to_lng} AS DOUBLE) - CAST({from_lng} AS DOUBLE)) / 2)"
    chord = f"pow({half_lat}, 2) + cos(radians(CAST({from_lat} AS DOUBLE))) * cos(radians(CAST({to_lat} AS DOUBLE))) * pow({half_lng}, 2)"
    metres = f"CAST(floor({2 * EARTH_RADIUS_M} * asin(LEAST(1.0, sqrt({chord})))) AS BIGINT)"
    return f"CASE WHEN {is_place_sql(from_lng, from_lat)} AND {is_place_sql(to_lng, to_lat)} THEN {metres} END"
