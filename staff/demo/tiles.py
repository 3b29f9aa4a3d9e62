"""Tiles of the grid design: each draws one shape in a square, turned by quarters."""

from collections.abc import Callable

from staff.demo.palettes import Colour
from staff.demo.sheet import Box, Sheet

Tile = Callable[[Sheet, Box, Colour, int], None]


def _corner(tile: Box, quarter: int) -> tuple[float, float]:
    return (
        (tile.left, tile.top),
        (tile.right, tile.top),
        (tile.right, tile.bottom),
        (tile.left, tile.bottom),
    )[quarter % 4]


def _pie(sheet: Sheet, tile: Box, fill: Colour, quarter: int, share: float = 1.0) -> None:
    """A quarter disc round one corner."""
    across, down = _corner(tile, quarter)
    radius = tile.width * share
    box = (across - radius, down - radius, across + radius, down + radius)
    sheet.draw.pieslice(box, quarter * 90, quarter * 90 + 90, fill=fill)


def quarter_disc(sheet: Sheet, tile: Box, fill: Colour, quarter: int) -> None:
    _pie(sheet, tile, fill, quarter)


def quarter_rings(sheet: Sheet, tile: Box, fill: Colour, quarter: int) -> None:
    back = sheet.image.getpixel((int(tile.middle[0]), int(tile.middle[1])))
    for index, share in enumerate((1.0, 0.78, 0.56, 0.34)):
        _pie(sheet, tile, back if index % 2 else fill, quarter, share)


def half_disc(sheet: Sheet, tile: Box, fill: Colour, quarter: int) -> None:
    across, down = tile.middle
    half = tile.width / 2
    x, y = ((tile.left, down), (across, tile.top), (tile.right, down), (across, tile.bottom))[
        quarter
    ]
    start = (270, 0, 90, 180)[quarter]
    sheet.draw.pieslice((x - half, y - half, x + half, y + half), start, start + 180, fill=fill)


def disc(sheet: Sheet, tile: Box, fill: Colour, quarter: int) -> None:
    back = sheet.image.getpixel((int(tile.middle[0]), int(tile.middle[1])))
    sheet.draw.ellipse(tile.inset(tile.width * 0.14).corners, fill=fill)
    if quarter % 2:
        sheet.draw.ellipse(tile.inset(tile.width * 0.34).corners, fill=back)


def triangle(sheet: Sheet, tile: Box, fill: Colour, quarter: int) -> None:
    corners = [_corner(tile, quarter + turn) for turn in range(3)]
    sheet.draw.polygon(corners, fill=fill)


def leaf(sheet: Sheet, tile: Box, fill: Colour, quarter: int) -> None:
    """The lens where two quarter discs of opposite corners overlap."""
    size = int(tile.width)
    radius = size
    points = []
    for step in range(41):
        x = radius * step / 40
        points.append((x, (radius**2 - (radius - x) ** 2) ** 0.5))
    for step in range(40, -1, -1):
        x = radius * step / 40
        points.append((x, radius - (radius**2 - x**2) ** 0.5))
    flipped = quarter % 2
    sheet.draw.polygon(
        [(tile.left + (size - x if flipped else x), tile.top + y) for x, y in points], fill=fill
    )


def bars(sheet: Sheet, tile: Box, fill: Colour, quarter: int) -> None:
    step = tile.width / 6
    for index in range(0, 6, 2):
        edge = step * (index + 0.5)
        if quarter % 2:
            box = (tile.left, tile.top + edge, tile.right, tile.top + edge + step)
        else:
            box = (tile.left + edge, tile.top, tile.left + edge + step, tile.bottom)
        sheet.draw.rectangle(box, fill=fill)


TILES: tuple[Tile, ...] = (
    quarter_disc,
    quarter_rings,
    half_disc,
    disc,
    triangle,
    leaf,
    bars,
)
