"""The map of France by region, as paths for an inline SVG: metropolitan France, the overseas regions in boxes below."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import ceil, cos, hypot, inf, log, pi, radians, sin, tan
from pathlib import Path
from unicodedata import normalize

Point = tuple[float, float]
Ring = list[Point]
Polygon = list[Ring]

OUTLINES = Path(__file__).with_name("data") / "regions.geojson"
OVERSEAS = ("01", "02", "03", "04", "06")
WIDTH = 400.0
MARGIN = 2.0
BOX_GAP = 8.0
BOX_PADDING = 8.0
LEVELS = 4
SCAN_LINES = 16


@dataclass(frozen=True, slots=True)
class InsetBox:
    """The frame of an overseas region, drawn on a scale of its own."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class RegionShape:
    """A region as it is drawn: `x`, `y` is a point well inside it, where its count is written."""

    code: str
    name: str
    path: str
    count: int
    url: str
    level: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class RegionMap:
    """The whole drawing, in the units of its own viewBox."""

    width: float
    height: float
    shapes: list[RegionShape]
    boxes: list[InsetBox]

    @property
    def rows(self) -> list[RegionShape]:
        """The regions that have something, most first: what the table beside the map says."""
        counted = (shape for shape in self.shapes if shape.count)
        return sorted(counted, key=lambda shape: (-shape.count, normalize("NFKD", shape.name)))


@dataclass(frozen=True, slots=True)
class _Outline:
    code: str
    name: str
    path: str
    x: float
    y: float


def region_map(counts: Mapping[str, int], *, urls: Mapping[str, str], names: Mapping[str, str]) -> RegionMap:
    """All 18 regions with their counts, by INSEE code; a region without a name is called as in the data.

    A code that is not on the map is left out. Levels go in equal steps up to the highest count, so that twice as many
    looks twice as strong; quantiles would tell 1 from 2 as loudly as 2 from 20, and part regions with the same count.
    """
    drawn, boxes, height = _drawing()
    most = max((counts.get(outline.code, 0) for outline in drawn), default=0)
    shapes = []
    for outline in drawn:
        count = max(counts.get(outline.code, 0), 0)
        shapes.append(
            RegionShape(
                outline.code,
                names.get(outline.code) or outline.name,
                outline.path,
                count,
                urls.get(outline.code, "") if count else "",
                ceil(LEVELS * count / most) if count else 0,
                outline.x,
                outline.y,
            )
        )
    return RegionMap(WIDTH, height, shapes, list(boxes))


@cache
def _drawing() -> tuple[tuple[_Outline, ...], tuple[InsetBox, ...], float]:
    """Outlines, boxes and height: the same for every request, so made once per process (about 20 ms)."""
    names, placed, boxes, height = _placed()
    outlines = tuple(
        _Outline(code, names[code], outline_path(placed[code]), *_inside(placed[code]))
        for code in sorted(placed)
    )
    return outlines, boxes, height


def placed_regions() -> dict[str, list[Polygon]]:
    """Each region's polygons by INSEE code, where they lie in the drawing."""
    return _placed()[1]


@cache
def _placed() -> tuple[dict[str, str], dict[str, list[Polygon]], tuple[InsetBox, ...], float]:
    """Names and polygons by code, boxes and height."""
    regions = {}
    for feature in json.loads(OUTLINES.read_text(encoding="utf-8"))["features"]:
        geometry, properties = feature["geometry"], feature["properties"]
        polygons = geometry["coordinates"]
        regions[properties["code"]] = (
            properties["nom"],
            [polygons] if geometry["type"] == "Polygon" else polygons,
        )
    mainland = {code: _conic(polygons) for code, (_, polygons) in regions.items() if code not in OVERSEAS}
    left, top, right, bottom = _bounds(polygon for polygons in mainland.values() for polygon in polygons)
    scale = (WIDTH - 2 * MARGIN) / (right - left)
    placed = {
        code: _scaled(polygons, scale, MARGIN - left * scale, MARGIN - top * scale)
        for code, polygons in mainland.items()
    }
    side = (WIDTH - 2 * MARGIN - BOX_GAP * (len(OVERSEAS) - 1)) / len(OVERSEAS)
    below = round(2 * MARGIN + (bottom - top) * scale + BOX_GAP, 1)
    boxes = []
    for number, code in enumerate(OVERSEAS):
        box = InsetBox(round(MARGIN + number * (side + BOX_GAP), 1), below, round(side, 1), round(side, 1))
        boxes.append(box)
        placed[code] = _fitted(_flat(regions[code][1]), box)
    names = {code: name for code, (name, _) in regions.items()}
    return names, placed, tuple(boxes), round(below + side + MARGIN, 1)


def _conic(polygons: list[Polygon]) -> list[Polygon]:
    """Lambert's conic projection with the parallels of the official French one (44°, 49°, around 3° E), on a sphere."""
    south, north, middle = radians(44), radians(49), radians(3)
    cone = log(cos(south) / cos(north)) / log(tan(pi / 4 + north / 2) / tan(pi / 4 + south / 2))

    def place(longitude: float, latitude: float) -> Point:
        radius = tan(pi / 4 + radians(latitude) / 2) ** -cone
        angle = cone * (radians(longitude) - middle)
        return radius * sin(angle), radius * cos(angle)

    return [[[place(*point) for point in ring] for ring in polygon] for polygon in polygons]


def _flat(polygons: list[Polygon]) -> list[Polygon]:
    """Latitude and longitude as they are, narrowed for the latitude: enough for one small region."""
    _, south, _, north = _bounds(polygons)
    narrow = cos(radians((south + north) / 2))
    return [[[(x * narrow, -y) for x, y in ring] for ring in polygon] for polygon in polygons]


def _bounds(polygons: Iterable[Polygon]) -> tuple[float, float, float, float]:
    points = [point for polygon in polygons for point in polygon[0]]
    return (
        min(x for x, _ in points),
        min(y for _, y in points),
        max(x for x, _ in points),
        max(y for _, y in points),
    )


def _scaled(polygons: list[Polygon], scale: float, right: float, down: float) -> list[Polygon]:
    return [[[(x * scale + right, y * scale + down) for x, y in ring] for ring in each] for each in polygons]


def _fitted(polygons: list[Polygon], box: InsetBox) -> list[Polygon]:
    """As large as the box allows, in its middle."""
    left, top, right, bottom = _bounds(polygons)
    scale = (box.width - 2 * BOX_PADDING) / max(right - left, bottom - top)
    middle_x, middle_y = box.x + box.width / 2, box.y + box.height / 2
    return _scaled(
        polygons, scale, middle_x - (left + right) / 2 * scale, middle_y - (top + bottom) / 2 * scale
    )


def outline_path(polygons: list[Polygon]) -> str:
    """The `d` of an SVG path, to a tenth of a unit. Steps are taken between rounded points, so that errors never add
    up and neighbours keep a common border; they are shorter to write than places."""
    parts = []
    for ring in (ring for polygon in polygons for ring in polygon):
        points = [(round(x * 10), round(y * 10)) for x, y in ring[:-1]]
        parts.append(f"M{_tenths(*points[0])}l")
        steps = [
            _tenths(x - before_x, y - before_y)
            for (before_x, before_y), (x, y) in pairwise(points)
            if (x, y) != (before_x, before_y)
        ]
        parts.append(" ".join(steps) + "z")
    return "".join(parts)


def _tenths(x: int, y: int) -> str:
    return f"{x / 10:g} {y / 10:g}"


def _inside(polygons: list[Polygon]) -> Point:
    """A point inside the largest polygon, far from its edges: the best middle of the stretches on some level lines."""
    polygon = max(polygons, key=lambda each: abs(_area(each[0])))
    edges = [edge for ring in polygon for edge in pairwise(ring)]
    _, top, _, bottom = _bounds([polygon])
    best, farthest = (0.0, 0.0), -inf
    for line in range(SCAN_LINES):
        y = top + (bottom - top) * (line + 0.5) / SCAN_LINES
        crossings = sorted(
            x1 + (y - y1) * (x2 - x1) / (y2 - y1) for (x1, y1), (x2, y2) in edges if (y1 > y) != (y2 > y)
        )
        for left, right in zip(crossings[::2], crossings[1::2], strict=True):
            middle = ((left + right) / 2, y)
            distance = min(distance_to_stretch(middle, *edge) for edge in edges)
            if distance > farthest:
                best, farthest = middle, distance
    return round(best[0], 1), round(best[1], 1)


def _area(ring: Ring) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def distance_to_stretch(point: Point, start: Point, end: Point) -> float:
    """From a point to a stretch."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    along = max(0.0, min(1.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length)) if length else 0.0
    return hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1))
