"""Small pictures for the upper band of the three-band design."""

from collections.abc import Callable
from math import cos, pi, sin

from staff.demo.palettes import Colour, mix
from staff.demo.sheet import Box, Sheet


def disc(sheet: Sheet, across: float, down: float, radius: float, fill: Colour) -> None:
    sheet.draw.ellipse((across - radius, down - radius, across + radius, down + radius), fill=fill)


def sunrise(sheet: Sheet, sky: Box) -> None:
    across, down = sky.middle[0], sky.bottom
    rays = 24
    for ray in range(rays):
        angle = pi + pi * (ray + 0.5) / rays
        points = []
        for turn, reach in ((-0.028, 0.36), (0.028, 0.36), (0.0, 0.4 + 0.09 * (ray % 2))):
            radius = reach * sheet.width
            points.append((across + radius * cos(angle + turn), down + radius * sin(angle + turn)))
        sheet.draw.polygon(points, fill=sheet.palette.second)
    disc(sheet, across, down, 0.33 * sheet.width, sheet.palette.main)
    disc(sheet, across, down, 0.22 * sheet.width, sheet.palette.third)


def moons(sheet: Sheet, sky: Box) -> None:
    """The phases of the moon, waxing and waning."""
    colours = sheet.palette
    radius = 0.085 * sheet.width
    for index, shade in enumerate((-1.3, -0.7, None, 0.7, 1.3)):
        across = sky.middle[0] + (index - 2) * 0.183 * sheet.width
        disc(sheet, across, sky.middle[1], radius, colours.main)
        if shade is not None:
            moon = Box(across - radius, sky.top, across + radius, sky.bottom)
            _shade_moon(sheet, moon, shade, radius)


def _shade_moon(sheet: Sheet, moon: Box, shade: float, radius: float) -> None:
    across, down = moon.middle
    offset = shade * radius * (0.55 if abs(shade) > 1 else 1.35)
    dark = mix(sheet.palette.ground, sheet.palette.main, 0.16)
    mask_steps = 90
    for step in range(mask_steps):
        y = -radius + 2 * radius * (step + 0.5) / mask_steps
        half = (radius**2 - y**2) ** 0.5
        left, right = -half, half
        covered = (max(left, offset - half), min(right, offset + half))
        if covered[0] < covered[1]:
            thick = radius / mask_steps + 1
            sheet.draw.rectangle(
                (across + covered[0], down + y - thick, across + covered[1], down + y + thick),
                fill=dark,
            )


def hills(sheet: Sheet, sky: Box) -> None:
    colours = sheet.palette
    w = sheet.width
    side = sheet.dice.choice((0.3, 0.7))
    disc(sheet, side * w, sky.bottom - 0.33 * w, 0.1 * w, colours.main)
    layers = (
        (1 - side, 0.62, 0.3, colours.third),
        (side, 0.72, 0.2, colours.second),
        (1 - side, 0.8, 0.1, mix(colours.ground, colours.panel_ink, 0.55)),
    )
    for across, radius, peak, fill in layers:
        disc(sheet, across * w, sky.bottom - peak * w + radius * w, radius * w, fill)


def waves(sheet: Sheet, sky: Box) -> None:
    """Rows of scales, as in Japanese prints."""
    colours = sheet.palette
    radius = sheet.width / 8
    row, down = 0, sky.top + sky.height * 0.36
    while down - radius < sky.bottom:
        for column in range(-1, 9):
            across = (column + 0.5 * (row % 2)) * radius * 2
            rings = (
                (1.0, colours.ground),
                (0.93, colours.main),
                (0.72, colours.ground),
                (0.64, colours.second),
                (0.4, colours.ground),
                (0.32, colours.third),
            )
            for share, fill in rings:
                disc(sheet, across, down + radius, radius * share, fill)
        down += radius * 0.5
        row += 1


def stars(sheet: Sheet, sky: Box) -> None:
    colours = sheet.palette
    columns, rows = 7, 4
    for row in range(rows):
        for column in range(columns + row % 2 - 1):
            across = sheet.width * (column + 1 - 0.5 * (row % 2)) / columns
            down = sky.top + sky.height * (row + 0.55) / rows
            large = (row * 3 + column) % 4 == sheet.dice.randrange(4)
            reach = sheet.width * (0.042 if large else 0.02)
            fill = colours.main if large else colours.second
            points = []
            for point in range(16 if large else 8):
                share = 1.0 if point % 2 == 0 else 0.3
                angle = point * pi / (8 if large else 4)
                tip = reach * share * (0.6 if large and point % 4 == 2 else 1.0)
                points.append((across + tip * sin(angle), down - tip * cos(angle)))
            sheet.draw.polygon(points, fill=fill)


VIGNETTES: tuple[Callable[[Sheet, Box], None], ...] = (sunrise, moons, hills, waves, stars)
