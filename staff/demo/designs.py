"""The designs of the covers: each fills a sheet and sets title and author on it."""

from collections.abc import Callable
from itertools import cycle

from staff.demo import captions, vignettes
from staff.demo.palettes import best_against, mix
from staff.demo.sheet import Box, Sheet
from staff.demo.tiles import TILES
from staff.demo.woodcuts import WOODCUTS

Design = Callable[[Sheet], None]


def three_bands(sheet: Sheet) -> None:
    """A vignette above, the title on paper between, the author below."""
    colours = sheet.palette
    upper = sheet.dice.choice((0.34, 0.38, 0.42))
    sky = sheet.box(0, 0, 1, upper)
    sheet.dice.choice(vignettes.VIGNETTES)(sheet, sky)
    paper = sheet.box(0, upper, 1, 0.83)
    sheet.draw.rectangle(paper.corners, fill=colours.panel)
    foot = sheet.box(0, 0.83, 1, 1)
    sheet.draw.rectangle(foot.corners, fill=colours.ground)
    line = best_against(colours.panel, colours.main, colours.third, colours.ground)
    for edge, direction in ((paper.top, 1), (paper.bottom, -1)):
        sheet.rule(0, edge + direction * 0.022 * sheet.width, sheet.width, line, 0.004)
    title = sheet.box(0.11, upper + 0.05, 0.89, 0.78)
    captions.place_title(sheet, title, colours.panel_ink, largest=0.17)
    captions.place_author(sheet, sheet.box(0.1, 0.845, 0.9, 0.985), colours.ink)


def large_initial(sheet: Sheet) -> None:
    if sheet.bare:
        _sprinkled(sheet, sheet.box(0, 0, 1, 1))
        return
    letter = captions.initial_of(sheet.title)
    if sheet.dice.random() < 0.5:
        _initial_in_a_block(sheet, letter)
    else:
        _initial_alone(sheet, letter)


def _sprinkled(sheet: Sheet, block: Box) -> None:
    """A field of small lozenges."""
    colours = sheet.palette
    sheet.draw.rectangle(block.corners, fill=colours.main)
    sprinkle = mix(colours.main, best_against(colours.main, colours.second, colours.ground), 0.55)
    pitch = block.width / 16
    rows = round(block.height / pitch)
    for row in range(rows):
        for column in range(16 - row % 2):
            across = block.left + pitch * (column + 0.5 + 0.5 * (row % 2))
            down = block.top + block.height * (row + 0.5) / rows
            captions.lozenge(sheet, across, down, pitch * 0.17, sprinkle)


def _initial_in_a_block(sheet: Sheet, letter: str | None) -> None:
    """The letter on a patterned square, as printers set a chapter's first one."""
    colours = sheet.palette
    block = Box(0.1 * sheet.width, 0.1 * sheet.width, 0.9 * sheet.width, 0.84 * sheet.width)
    _sprinkled(sheet, block)
    inner = block.inset(0.022 * sheet.width)
    face = best_against(colours.main, colours.panel, colours.panel_ink, colours.ground)
    sheet.draw.rectangle(inner.corners, outline=face, width=int(0.005 * sheet.width))
    if letter:
        captions.letter_in(sheet, letter, block.inset(0.1 * sheet.width), face)
    else:
        captions.rosette(sheet, block.inset(0.08 * sheet.width), face)
    captions.place_title(sheet, sheet.box(0.1, 0.605, 0.9, 0.86), colours.ink, largest=0.15)
    captions.place_author(sheet, sheet.box(0.1, 0.885, 0.9, 0.955), colours.ink)


def _initial_alone(sheet: Sheet, letter: str | None) -> None:
    """The letter as large as the sheet allows, words under it on the left."""
    colours = sheet.palette
    stage = sheet.box(0.1, 0.065, 0.9, 0.57)
    strong = best_against(colours.ground, colours.main, colours.third)
    if letter:
        shadow = Box(*(edge + 0.016 * sheet.width for edge in stage.corners))
        captions.letter_in(sheet, letter, shadow, mix(colours.ground, colours.ink, 0.24))
        captions.letter_in(sheet, letter, stage, strong)
    else:
        captions.rosette(sheet, stage, strong)
    sheet.rule(0.1 * sheet.width, 0.61 * sheet.height, 0.9 * sheet.width, strong, 0.006)
    place = sheet.box(0.1, 0.64, 0.9, 0.87)
    captions.place_title(sheet, place, colours.ink, align="left", upright="top", largest=0.15)
    captions.place_author(sheet, sheet.box(0.1, 0.885, 0.9, 0.945), colours.ink, align="left")


def concentric_arcs(sheet: Sheet) -> None:
    """Rings round a point on the edge: a sun rising, or the ripples of a stone."""
    colours = sheet.palette
    w, h = sheet.width, sheet.height
    across, reach = sheet.dice.choice(((0.5, 0.8), (0.0, 0.93), (1.0, 0.93), (0.5, 0.8)))
    rising = sheet.dice.random() < 0.7
    down = h if rising else 0
    rings = sheet.dice.choice((6, 8, 11))
    order = [colours.main, colours.ground, colours.second, colours.ground, colours.third]
    shift = sheet.dice.choice((0, 2, 4))
    fills = cycle(order[shift:] + order[:shift] + [colours.ground])
    for ring, fill in zip(range(rings, 0, -1), fills, strict=False):
        radius = reach * w * (ring / rings) ** 0.92
        box = (across * w - radius, down - radius, across * w + radius, down + radius)
        sheet.draw.ellipse(box, fill=fill)
    align = {0.0: "left", 0.5: "center", 1.0: "right"}[across]
    if rising:
        author, upright = (0.055, 0.12), "top"
        title = (0.145, 0.355) if across != 0.5 else (0.145, 0.44)
    else:
        author, upright = (0.885, 0.95), "bottom"
        title = (0.645, 0.865) if across != 0.5 else (0.565, 0.865)
    captions.place_author(
        sheet, sheet.box(0.1, author[0], 0.9, author[1]), colours.ink, align=align, upright=upright
    )
    captions.place_title(
        sheet,
        sheet.box(0.1, title[0], 0.9, title[1]),
        colours.ink,
        align=align,
        upright=upright,
        largest=0.16,
    )


def stripes_with_a_label(sheet: Sheet) -> None:
    colours = sheet.palette
    _stripes(sheet)
    if sheet.bare:
        return
    label = sheet.box(0.11, 0.2, 0.89, sheet.dice.choice((0.66, 0.72)))
    sheet.draw.rectangle(label.inset(-0.014 * sheet.width).corners, fill=colours.ground)
    sheet.draw.rectangle(label.corners, fill=colours.panel)
    frame = label.inset(0.025 * sheet.width)
    sheet.draw.rectangle(frame.corners, outline=colours.panel_ink, width=int(0.0035 * sheet.width))
    inner = frame.inset(0.045 * sheet.width)
    foot = Box(inner.left, inner.bottom - 0.1 * sheet.width, inner.right, inner.bottom)
    captions.place_author(sheet, foot, colours.panel_ink, share=0.037)
    ornament = foot.top - 0.035 * sheet.width
    captions.divider(sheet, label.middle[0], ornament, colours.panel_ink)
    title = Box(inner.left, inner.top, inner.right, ornament - 0.04 * sheet.width)
    captions.place_title(sheet, title, colours.panel_ink, largest=0.15)


def _stripes(sheet: Sheet) -> None:
    colours = sheet.palette
    w, h = sheet.width, sheet.height
    slant = sheet.dice.choice((0.0, 0.0, 0.6, -0.6))
    pattern = sheet.dice.choice(((3, 1, 1, 1), (2, 2), (4, 1, 2, 1), (1, 1, 3, 1, 1, 1)))
    fills = cycle(sheet.dice.sample((colours.main, colours.second, colours.third), 2))
    unit = w / sheet.dice.choice((26, 34))
    edge = -abs(slant) * h - unit
    for index in range(200):
        thick = pattern[index % len(pattern)] * unit
        if index % 2:
            low, high = (edge, edge + slant * h) if slant >= 0 else (edge - slant * h, edge)
            points = [(high, 0), (high + thick, 0), (low + thick, h), (low, h)]
            sheet.draw.polygon(points, fill=next(fills))
        edge += thick
        if edge > w + abs(slant) * h:
            return


def grid_of_shapes(sheet: Sheet) -> None:
    colours = sheet.palette
    columns = sheet.dice.choice((3, 4, 4, 5))
    w = sheet.width
    at_top = sheet.dice.random() < 0.6
    pitch = w / columns
    rows = columns - (1 if len(sheet.title) > 24 else 0)
    start = 0 if at_top else sheet.height - rows * pitch
    kinds = sheet.dice.sample(TILES, 3)
    grounds = [colours.ground, colours.main, colours.second, colours.third]
    for row in range(rows):
        for column in range(columns):
            back, front = sheet.dice.sample(grounds, 2)
            left, top = round(column * pitch), round(start + row * pitch)
            tile = Box(left, top, round((column + 1) * pitch), round(start + (row + 1) * pitch))
            sheet.draw.rectangle(tile.corners, fill=back)
            sheet.dice.choice(kinds)(sheet, tile, front, sheet.dice.randrange(4))
    edge = rows * pitch / sheet.height
    words = (edge + 0.035, 0.87, 0.9, 0.955) if at_top else (0.12, 0.965 - edge, 0.045, 0.1)
    captions.place_title(
        sheet,
        sheet.box(0.1, words[0], 0.9, words[1]),
        colours.ink,
        align="left",
        upright="top",
        largest=0.14,
    )
    place = sheet.box(0.1, words[2], 0.9, words[3])
    captions.place_author(
        sheet, place, colours.ink, align="left", upright="bottom" if at_top else "top"
    )


def woodcut(sheet: Sheet) -> None:
    sheet.dice.choice(WOODCUTS)(sheet)


DESIGNS: tuple[Design, ...] = (
    three_bands,
    large_initial,
    concentric_arcs,
    stripes_with_a_label,
    grid_of_shapes,
    woodcut,
)
