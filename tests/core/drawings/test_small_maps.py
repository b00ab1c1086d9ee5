"""The map on a card: the chosen regions among all, in few strokes."""

import re

from core.drawings.maps import OVERSEAS, placed_regions
from core.drawings.small_maps import DETAIL, HEIGHT, WIDTH, small_map


def subpaths(path: str) -> int:
    return path.count("M")


def test_the_chosen_regions_are_told_from_the_others_and_all_are_drawn_once():
    two, country = small_map({"84", "04", "99"}), small_map([])

    assert subpaths(two.chosen) == 1
    assert subpaths(two.chosen) + subpaths(two.others) == subpaths(country.chosen)
    assert country.others == ""
    assert [dot.chosen for dot in two.dots] == [code == "04" for code in OVERSEAS]
    assert all(dot.chosen for dot in country.dots)


def test_it_is_light_and_stays_within_its_drawing():
    country = small_map([])

    assert len(country.chosen) < 4000
    for part in re.split(r"(?=M)", country.chosen)[1:]:
        start, steps = part.removeprefix("M").removesuffix("z").split("l")
        x, y = map(float, start.split())
        numbers = [float(number) for number in steps.split()]
        for right, down in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + right, y + down
            assert 0 <= x <= WIDTH
            assert 0 <= y <= country.dots[0].y - DETAIL
    assert all(dot.y + country.side <= HEIGHT and dot.x + country.side <= WIDTH for dot in country.dots)


def test_an_outline_keeps_the_place_of_its_region():
    brittany = small_map({"53"}).chosen
    xs = [x for polygon in placed_regions()["53"] for x, _ in polygon[0]]

    start = float(brittany.removeprefix("M").split()[0])

    assert min(xs) <= start <= max(xs)
    assert brittany.count(" ") < 80
