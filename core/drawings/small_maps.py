"""Where something happens, on a map as small as a stamp: few strokes per region, light enough for every card."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from math import hypot

from core.drawings.maps import (
    OVERSEAS,
    WIDTH,
    Polygon,
    Ring,
    distance_to_stretch,
    outline_path,
    placed_regions,
)

DETAIL = 3.5  # what lies this near to a straight line is drawn as one, in units of the large map (400 wide)
LEAST = 60.0  # the smallest island that is drawn, in square units
DOT, DOT_GAP = 26.0, 22.0  # the overseas regions are too small for an outline: a square each, in a row below
HEIGHT = 424.0  # the mainland is 379 high


@dataclass(frozen=True, slots=True)
class Dot:
    """An overseas region."""

    x: float
    y: float
    chosen: bool


@dataclass(frozen=True, slots=True)
class SmallMap:
    """The chosen regions and the other ones, each as one path, in the units of a drawing of `width` by `height`."""

    chosen: str
    others: str
    dots: list[Dot]
    width: float = WIDTH
    height: float = HEIGHT
    side: float = DOT


def small_map(codes: Collection[str]) -> SmallMap:
    """The regions with those INSEE codes among all; without any, the whole country, overseas included.

    A code that is not on the map is left out.
    """
    outlines = _outlines()
    chosen = [outline for code, outline in outlines.items() if not codes or code in codes]
    others = [outline for code, outline in outlines.items() if codes and code not in codes]
    left = (WIDTH - len(OVERSEAS) * DOT - (len(OVERSEAS) - 1) * DOT_GAP) / 2
    dots = [
        Dot(round(left + number * (DOT + DOT_GAP), 1), HEIGHT - DOT - 2, not codes or code in codes)
        for number, code in enumerate(OVERSEAS)
    ]
    return SmallMap("".join(chosen), "".join(others), dots)


@cache
def _outlines() -> dict[str, str]:
    """The mainland's regions by code, in few strokes: made once per process."""
    return {
        code: outline_path([_coarse(polygon) for polygon in polygons if _is_seen(polygon)])
        for code, polygons in sorted(placed_regions().items())
        if code not in OVERSEAS
    }


def _is_seen(polygon: Polygon) -> bool:
    ring = polygon[0]
    width = max(x for x, _ in ring) - min(x for x, _ in ring)
    return width * (max(y for _, y in ring) - min(y for _, y in ring)) >= LEAST


def _coarse(polygon: Polygon) -> Polygon:
    """The outer ring with few points; what lies inside of it (an enclave) is not seen at that size."""
    ring = polygon[0]
    far = max(
        range(len(ring)), key=lambda index: hypot(ring[index][0] - ring[0][0], ring[index][1] - ring[0][1])
    )
    return [_straightened(ring[: far + 1])[:-1] + _straightened(ring[far:])]


def _straightened(points: Ring) -> Ring:
    """Douglas and Peucker's: without the points that lie near to the line between those that stay."""
    first, last = points[0], points[-1]
    farthest, index = 0.0, 0
    for number, point in enumerate(points[1:-1], start=1):
        if (away := distance_to_stretch(point, first, last)) > farthest:
            farthest, index = away, number
    if farthest <= DETAIL:
        return [first, last]
    return _straightened(points[: index + 1])[:-1] + _straightened(points[index:])
