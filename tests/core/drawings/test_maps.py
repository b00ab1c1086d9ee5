"""The map of the regions: all of them, light, and with each number where it belongs."""

import re
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.drawings.maps import RegionShape, region_map

OVERSEAS = ["01", "02", "03", "04", "06"]
MAINLAND = ["11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93", "94"]
URLS = {code: f"/projets/?region={code}" for code in OVERSEAS + MAINLAND}


def drawn(**counts: int) -> dict[str, RegionShape]:
    """Shapes by code; counts as r53=2."""
    made = region_map({code[1:]: count for code, count in counts.items()}, urls=URLS, names={})
    return {shape.code: shape for shape in made.shapes}


def rings(path: str) -> list[list[tuple[float, float]]]:
    """The corners of each closed line of a path, which has nothing else in it."""
    number = r"-?\d+(?:\.\d)?"
    assert re.fullmatch(rf"(?:M{number} {number}l{number} {number}(?: {number} {number})*z)+", path)
    found = []
    for line in path.rstrip("z").split("z"):
        numbers = [float(each) for each in re.findall(number, line)]
        corners = [(numbers[0], numbers[1])]
        for x, y in zip(numbers[2::2], numbers[3::2], strict=True):
            corners.append((round(corners[-1][0] + x, 1), round(corners[-1][1] + y, 1)))
        found.append(corners)
    return found


def holds(path: str, x: float, y: float) -> bool:
    """Whether the point is inside, a hole being outside."""
    edges = [edge for ring in rings(path) for edge in pairwise([*ring, ring[0]])]
    crossed = [
        1
        for (x1, y1), (x2, y2) in edges
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1)
    ]
    return len(crossed) % 2 == 1


def rendered(counts: dict[str, int], **context) -> BeautifulSoup:
    made = region_map(counts, urls=URLS, names={})
    html = render_to_string("components/region_map.html", {"map": made, "title": "Projects", **context})
    return BeautifulSoup(html, "html.parser")


def test_every_region_is_on_the_map_once():
    made = region_map({}, urls={}, names={})

    assert [shape.code for shape in made.shapes] == OVERSEAS + MAINLAND
    assert len(made.boxes) == 5
    assert len({shape.path for shape in made.shapes}) == 18


def test_every_path_is_closed_lines_inside_the_drawing():
    made = region_map({}, urls={}, names={})

    points = [point for shape in made.shapes for ring in rings(shape.path) for point in ring]

    assert min(x for x, _ in points) >= 0
    assert min(y for _, y in points) >= 0
    assert max(x for x, _ in points) <= made.width
    assert max(y for _, y in points) <= made.height
    assert all(len(ring) >= 3 for shape in made.shapes for ring in rings(shape.path))


def test_all_paths_weigh_less_than_15_kb():
    assert sum(len(shape.path) for shape in drawn().values()) < 15_000


def test_overseas_regions_stand_each_in_its_box_below_the_others():
    made = region_map({}, urls={}, names={})
    shapes = {shape.code: shape for shape in made.shapes}

    for code, box in zip(OVERSEAS, made.boxes, strict=True):
        points = [point for ring in rings(shapes[code].path) for point in ring]
        assert all(box.x < x < box.x + box.width and box.y < y < box.y + box.height for x, y in points)
        spread = max(
            max(each) - min(each) for each in ([point[0] for point in points], [point[1] for point in points])
        )
        assert spread > 0.7 * box.width
    lowest = max(y for code in MAINLAND for ring in rings(shapes[code].path) for _, y in ring)
    assert lowest < made.boxes[0].y
    assert all(left.x + left.width < right.x for left, right in pairwise(made.boxes))


def test_france_has_its_known_shape():
    shapes = drawn()
    place = {code: (shapes[code].x, shapes[code].y) for code in MAINLAND}

    assert min(MAINLAND, key=lambda code: place[code][0]) == "53"
    assert min(MAINLAND, key=lambda code: place[code][1]) == "32"
    assert max(MAINLAND, key=lambda code: place[code]) == "94"
    assert place["11"][1] < place["24"][1] < place["75"][1] < place["76"][1]
    # Mainland France is about as wide as it is high: 950 km from Ouessant to Lauterbourg, 970 km to Prats-de-Mollo.
    points = [p for code in MAINLAND if code != "94" for ring in rings(shapes[code].path) for p in ring]
    width = max(x for x, _ in points) - min(x for x, _ in points)
    height = max(y for _, y in points) - min(y for _, y in points)
    assert width / height == pytest.approx(0.97, abs=0.04)


def test_overseas_region_keeps_its_shape():
    # La Réunion lies between 55.22° and 55.84° E, 20.87° and 21.39° S.
    points = [point for ring in rings(drawn()["04"].path) for point in ring]
    width = max(x for x, _ in points) - min(x for x, _ in points)
    height = max(y for _, y in points) - min(y for _, y in points)

    assert width / height == pytest.approx(1.11, abs=0.04)


def test_every_number_is_written_inside_its_region():
    outside = [shape.name for shape in drawn().values() if not holds(shape.path, shape.x, shape.y)]

    assert outside == []


def test_hole_of_a_region_is_filled_by_its_neighbour():
    # A piece of Provence lies inside Auvergne-Rhône-Alpes.
    shapes = drawn()
    piece = min(rings(shapes["93"].path), key=len)
    x, y = (sum(axis) / len(piece) for axis in zip(*piece, strict=True))

    assert holds(shapes["93"].path, x, y)
    assert not holds(shapes["84"].path, x, y)


def test_levels_go_in_equal_steps_up_to_the_highest_count():
    shapes = drawn(r11=8, r24=6, r27=5, r28=4, r32=3, r44=2, r52=1)

    assert [shapes[code].level for code in ("11", "24", "27", "28", "32", "44", "52", "53")] == [
        4,
        3,
        3,
        2,
        2,
        1,
        1,
        0,
    ]


@given(st.dictionaries(st.sampled_from(OVERSEAS + MAINLAND), st.integers(0, 10**9)))
def test_more_is_never_lighter_and_only_nothing_is_level_0(counts):
    shapes = region_map(counts, urls=URLS, names={}).shapes

    by_count = sorted(shapes, key=lambda shape: shape.count)
    assert [shape.level for shape in by_count] == sorted(shape.level for shape in shapes)
    assert all((shape.level == 0) == (shape.count == 0) and shape.level <= 4 for shape in shapes)
    assert max(shape.level for shape in shapes) == (4 if any(counts.values()) else 0)
    assert sum(shape.count for shape in shapes) == sum(counts.values())


def test_names_and_addresses_are_the_callers_and_an_unknown_code_is_left_out():
    made = region_map({"53": 2, "99": 7}, urls=URLS, names={"53": "Brittany"})
    shapes = {shape.code: shape for shape in made.shapes}

    assert (shapes["53"].name, shapes["53"].url, shapes["53"].level) == ("Brittany", "/projets/?region=53", 4)
    assert (shapes["28"].name, shapes["28"].url) == ("Normandie", "")
    assert "99" not in shapes


def test_rows_are_what_there_is_most_first_then_by_name_whatever_the_accent():
    made = region_map({"11": 2, "76": 2, "53": 3, "28": 0}, urls=URLS, names={})

    assert [(row.name, row.count) for row in made.rows] == [
        ("Bretagne", 3),
        ("Île-de-France", 2),
        ("Occitanie", 2),
    ]


def test_map_is_hidden_from_screen_readers_and_keyboards_and_its_table_says_the_same():
    with translation.override("en"):
        page = rendered({"53": 3, "03": 1, "28": 0}, counted="Projects")

    assert page.svg["aria-hidden"] == "true"
    assert [(link["href"], link["tabindex"]) for link in page.svg("a")] == [
        ("/projets/?region=03", "-1"),
        ("/projets/?region=53", "-1"),
    ]
    assert [text.get_text() for text in page.svg("text")] == ["1", "3"]
    rows = [[cell.get_text(strip=True) for cell in row(["th", "td"])] for row in page.table("tr")]
    assert rows == [["Region", "Projects"], ["Bretagne", "3"], ["Guyane", "1"]]
    assert [link["href"] for link in page.table("a")] == ["/projets/?region=53", "/projets/?region=03"]
    assert len(page.svg("path", class_="map__region--0")) == 16


def test_credit_stands_under_the_map_even_where_nobody_gives_it():
    assert "IGN, Admin Express" in rendered({}).find(class_="source").get_text()
    assert "IGN 2030" in rendered({}, credit="IGN 2030").find(class_="source").get_text()
    assert rendered({}).table is None


def test_places_are_numbers_of_svg_in_every_language():
    with translation.override("fr"):
        page = rendered(dict.fromkeys(URLS, 1))

    numbers = [text[axis] for text in page.svg("text") for axis in ("x", "y")]
    assert len(numbers) == 36
    assert all(re.fullmatch(r"\d+\.\d", number) for number in numbers)
    assert re.fullmatch(r"0 0 400\.0 \d+\.\d", page.svg["viewbox"])
