"""Covers in the manner of a wood-cut: engraved landscapes and printed repeats."""

from collections.abc import Callable
from math import cos, pi, sin

from PIL import Image

from staff.demo import captions
from staff.demo.palettes import Colour, best_against, luminance
from staff.demo.sheet import Box, Sheet

Curve = Callable[[float], float]


def _two_inks(sheet: Sheet) -> tuple[Colour, Colour]:
    """The darkest and the lightest colour of the palette."""
    colours = sheet.palette
    ordered = sorted((colours.ground, colours.panel, colours.panel_ink), key=luminance)
    return ordered[0], ordered[-1]


def engraved_line(sheet: Sheet, box: Box, path: Curve, thick: Curve, colour: Colour) -> None:
    """A line that swells and tapers as a graver cuts it; paths are in pixels."""
    steps = 96
    xs = [box.left + box.width * step / steps for step in range(steps + 1)]
    over = [(x, path(x) - max(thick(x), 0) / 2) for x in xs]
    under = [(x, path(x) + max(thick(x), 0) / 2) for x in reversed(xs)]
    sheet.draw.polygon(over + under, fill=colour)


def landscape(sheet: Sheet) -> None:
    """A moon over engraved hills, sea or mountains; the words on plain ground below."""
    colours = sheet.palette
    edge = 0.61 if len(sheet.title) < 38 else 0.53
    below = sheet.box(0, edge, 1, 1)
    sheet.image.paste(_engraving(sheet, edge), (0, 0))
    sheet.draw.rectangle(below.corners, fill=colours.ground)
    strong = best_against(colours.ground, colours.main, colours.third)
    sheet.rule(0, below.top, sheet.width, strong, 0.012)
    captions.place_title(sheet, sheet.box(0.1, edge + 0.035, 0.9, 0.86), colours.ink, largest=0.15)
    captions.place_author(sheet, sheet.box(0.1, 0.89, 0.9, 0.955), colours.ink)


def _engraving(sheet: Sheet, edge: float) -> Image.Image:
    """The picture, cut at twice the size of the sheet: fine lines show every step."""
    plate = Sheet(sheet.title, sheet.author, (sheet.size[0] * 2, sheet.size[1] * 2))
    plate.dice = sheet.dice
    picture = plate.box(0, 0, 1, edge + 0.02)
    dark, light = _two_inks(plate)
    plate.draw.rectangle(picture.corners, fill=light)
    moon = (plate.dice.uniform(0.3, 0.7), plate.dice.uniform(0.2, 0.27) * edge / 0.61)
    _sky(plate, picture, moon, dark)
    _moon(plate, moon, light)
    plate.dice.choice((_peaks, _sea, _hills))(plate, picture, dark, light)
    return plate.image.reduce(2, tuple(int(corner) for corner in picture.corners))


def _sky(sheet: Sheet, box: Box, moon: tuple[float, float], dark: Colour) -> None:
    pitch = 0.0165 * sheet.width
    across, down = moon[0] * sheet.width, moon[1] * sheet.height
    phase = sheet.dice.uniform(0, 6)

    def cut(y: float) -> Curve:
        def thick(x: float) -> float:
            away = ((x - across) ** 2 + (y - down) ** 2) ** 0.5 / sheet.width
            wave = 0.5 + 0.5 * sin(x / sheet.width * 5 + y / sheet.width * 9 + phase)
            return pitch * min(0.78, max(0.0, (away - 0.17) * 1.9)) * (0.55 + 0.45 * wave)

        return thick

    y = box.top + pitch / 2
    while y < box.bottom:
        engraved_line(sheet, box, lambda _, y=y: y, cut(y), dark)
        y += pitch


def _moon(sheet: Sheet, moon: tuple[float, float], light: Colour) -> None:
    colours = sheet.palette
    disc = best_against(light, colours.main, colours.third)
    across, down, radius = moon[0] * sheet.width, moon[1] * sheet.height, 0.125 * sheet.width
    sheet.draw.ellipse((across - radius, down - radius, across + radius, down + radius), fill=disc)


def _hills(sheet: Sheet, box: Box, dark: Colour, light: Colour) -> None:
    w = sheet.width
    for layer, height in enumerate((0.56, 0.68, 0.81)):
        waves, phase = sheet.dice.uniform(2.2, 4.6), sheet.dice.uniform(0, 2 * pi)
        swell = 0.075 - 0.016 * layer

        def ridge(x: float, height=height, waves=waves, phase=phase, swell=swell) -> float:
            turn = x / w * waves + phase
            return box.top + box.height * height - w * swell * (sin(turn) + 0.4 * sin(2.3 * turn))

        points = [(x * w / 96, ridge(x * w / 96)) for x in range(97)]
        outline = points + [(w, box.bottom), (0, box.bottom)]
        sheet.draw.polygon(outline, fill=dark)
        _furrows(sheet, box, ridge, phase, light)


def _sea(sheet: Sheet, box: Box, dark: Colour, light: Colour) -> None:
    """Short waves to the horizon, larger the nearer they are."""
    horizon = box.top + 0.6 * box.height
    sheet.draw.rectangle((box.left, horizon, box.right, box.bottom), fill=dark)
    y, row = horizon + 0.008 * sheet.width, 0
    while y < box.bottom + 0.05 * sheet.width:
        near = (y - horizon) / (box.bottom - horizon)
        length = sheet.width * (0.035 + 0.1 * near)
        swell = sheet.width * (0.002 + 0.016 * near)
        shift = row * 2.4

        def path(x: float, y=y, length=length, swell=swell, shift=shift) -> float:
            return y + swell * sin(x / length * pi + shift)

        def thick(x: float, length=length, near=near, shift=shift, row=row) -> float:
            crest = sin(x / length * pi + shift - 1.2)
            drift = 0.75 + 0.25 * sin(x / sheet.width * 5 + row)
            return sheet.width * (0.004 + 0.013 * near) * (0.3 + crest) * drift

        engraved_line(sheet, box, path, thick, light)
        y += sheet.width * (0.011 + 0.024 * near)
        row += 1


def _peaks(sheet: Sheet, box: Box, dark: Colour, light: Colour) -> None:
    """Mountains lit from one side, a forest at their feet."""
    w = sheet.width
    summits = sorted(((0.08, 0.5), (0.9, 0.46), (0.36, 0.66), (0.66, 0.58)), key=lambda s: -s[1])
    shift = sheet.dice.uniform(-0.08, 0.08)
    for across, share in reversed(summits):
        x, peak = (across + shift) * w, box.bottom - share * box.height
        spread = 0.62 * (box.bottom - peak)
        foot = [(x + spread, box.bottom), (x - spread, box.bottom)]
        sheet.draw.polygon([(x, peak), *foot], fill=dark)
        lines = 26
        for line in range(lines):
            near, far = (line + 0.2) / lines, (line + 0.62) / lines
            inner = x - spread * 0.02 * (line % 3)
            ends = [(x - spread * far, box.bottom), (x - spread * near, box.bottom)]
            sheet.draw.polygon([(inner, peak + 0.02 * w), *ends], fill=light)
    for tree in range(34):
        x = w * (tree + sheet.dice.uniform(-0.3, 0.3)) / 33
        tall = w * sheet.dice.uniform(0.07, 0.15)
        for tier in range(4):
            half, top = tall * (0.1 + 0.055 * tier), box.bottom - tall * (1 - 0.2 * tier)
            skirt = [(x - half, top + tall * 0.4), (x + half, top + tall * 0.4)]
            sheet.draw.polygon([(x, top), *skirt], fill=dark)


def _furrows(sheet: Sheet, box: Box, ridge: Curve, phase: float, light: Colour) -> None:
    """Light lines that follow a ridge, thinner the deeper they lie."""
    pitch = 0.0175 * sheet.width
    for furrow in range(1, 28):
        depth = furrow * pitch

        def path(x: float, depth=depth) -> float:
            return ridge(x) + depth * (1 + 0.25 * sin(x / sheet.width * 4 + phase))

        def thick(x: float, furrow=furrow) -> float:
            light_falls = sin(x / sheet.width * 6 + phase + furrow * 0.21)
            return pitch * (0.42 + 0.34 * light_falls - 0.013 * furrow)

        engraved_line(sheet, box, path, thick, light)


def _label(sheet: Sheet, top: float, bottom: float) -> None:
    """A paper label on a printed repeat."""
    if sheet.bare:
        return
    colours = sheet.palette
    label = sheet.box(0.1, top, 0.9, bottom)
    sheet.draw.rectangle(label.corners, fill=colours.panel)
    frame = label.inset(0.018 * sheet.width)
    sheet.draw.rectangle(frame.corners, outline=colours.panel_ink, width=int(0.005 * sheet.width))
    inner = frame.inset(0.045 * sheet.width)
    foot = Box(inner.left, inner.bottom - 0.085 * sheet.width, inner.right, inner.bottom)
    captions.place_author(sheet, foot, colours.panel_ink, share=0.036, upright="bottom")
    title = Box(inner.left, inner.top, inner.right, foot.top - 0.03 * sheet.width)
    captions.place_title(sheet, title, colours.panel_ink, largest=0.15)


def _petal(sheet: Sheet, x: float, y: float, angle: float, reach: float, fill: Colour) -> None:
    """A leaf from its stalk's end, pointing along the angle."""
    points = []
    for side in (1, -1):
        walk = range(13) if side > 0 else range(12, -1, -1)
        for step in walk:
            along = step / 12
            bulge = side * 0.24 * sin(pi * along**0.8)
            points.append(
                (
                    x + reach * (along * cos(angle) - bulge * sin(angle)),
                    y + reach * (along * sin(angle) + bulge * cos(angle)),
                )
            )
    sheet.draw.polygon(points, fill=fill)


def sprigs(sheet: Sheet) -> None:
    """Rows of leafy stems, cut once and printed again and again."""
    colours = sheet.palette
    columns = sheet.dice.choice((5, 6, 7))
    pitch = sheet.width / columns
    leaf = best_against(colours.ground, colours.main, colours.second, colours.third)
    berry = next(c for c in (colours.third, colours.main, colours.second) if c != leaf)
    step = pitch * 0.52
    for column in range(columns):
        across = pitch * (column + 0.5)
        stem = pitch * 0.025
        sheet.draw.rectangle((across - stem, 0, across + stem, sheet.height), fill=leaf)
        offset = step / 2 if column % 2 else 0
        for row in range(-1, int(sheet.height / step) + 2):
            down = row * step + offset
            for side in (-1, 1):
                angle = -pi / 2 + side * 0.95
                _petal(sheet, across, down, angle, pitch * 0.47, leaf)
                x, y = across + side * pitch * 0.19, down - pitch * 0.37
                dot = pitch * 0.045
                sheet.draw.ellipse((x - dot, y - dot, x + dot, y + dot), fill=berry)
    _label(sheet, 0.3, 0.74)


def flowers(sheet: Sheet) -> None:
    """A half-drop repeat of round flowers and leaves."""
    colours = sheet.palette
    columns = sheet.dice.choice((4, 5))
    pitch = sheet.width / columns
    leaf, bloom, heart = colours.second, colours.main, colours.third
    turn = sheet.dice.uniform(0, pi / 4)
    for column in range(-1, columns + 1):
        for row in range(-1, int(sheet.height / pitch) + 2):
            x = (column + 0.5) * pitch
            y = (row + (0.5 if column % 2 else 0.0)) * pitch
            for quarter in range(4):
                _petal(sheet, x, y, pi / 4 + quarter * pi / 2, pitch * 0.56, leaf)
            for petal in range(8):
                _petal(sheet, x, y, turn + petal * pi / 4, pitch * 0.36, bloom)
            dot = pitch * 0.095
            sheet.draw.ellipse((x - dot, y - dot, x + dot, y + dot), fill=heart)
    _label(sheet, 0.3, 0.74)


WOODCUTS: tuple[Callable[[Sheet], None], ...] = (landscape, landscape, sprigs, flowers)
