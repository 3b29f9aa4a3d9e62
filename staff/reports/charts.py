"""Where bars, lines and labels of a chart stand; the template draws them as SVG."""

from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil, floor, log10
from typing import NamedTuple

WIDTH, HEIGHT = 960, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 12, 30
NAMES, ROW = 300, 26  # width of the names beside lying bars, height of one
MAX_NAME_LENGTH = 34
LABELS = 8  # that fit under a chart
IN_CHART = 20  # lying bars that are still read at a glance
DOTS = 62  # more than this on a line would run together


class Point(NamedTuple):
    """One figure; `text` says it as people read it. Nothing to draw: None."""

    label: str
    value: Decimal | int | None
    text: str


class Shape(NamedTuple):
    """A bar, or a dot on a line (then x and y are its middle)."""

    x: str
    y: str
    width: str
    height: str
    label: str


class Tick(NamedTuple):
    x: str
    y: str
    text: str


@dataclass
class Chart:
    """`kind`: columns, line or rows."""

    kind: str
    title: str
    description: str
    height: int = HEIGHT
    shapes: list[Shape] = field(default_factory=list)
    path: str = ""
    levels: list[Tick] = field(default_factory=list)
    labels: list[Tick] = field(default_factory=list)

    width = WIDTH
    left, right = LEFT, WIDTH - RIGHT


def columns(title: str, points: list[Point]) -> Chart:
    """Stand one bar beside the other, as for days."""
    chart, scale, ground = _upright("columns", title, points)
    step = _step(points)
    for number, point in enumerate(points):
        height = float(point.value or 0) * scale
        left, top = LEFT + number * step + step * 0.1, ground - max(height, 0)
        chart.shapes.append(Shape(*_written(left, top, step * 0.8, abs(height)), _sentence(point)))
    return chart


def line(title: str, points: list[Point]) -> Chart:
    """Join points that follow each other; where there is none, the line has a gap."""
    chart, scale, ground = _upright("line", title, points)
    step, pieces, drawing = _step(points), [], False
    for number, point in enumerate(points):
        if point.value is None:
            drawing = False
            continue
        x, y = LEFT + (number + 0.5) * step, ground - float(point.value) * scale
        pieces.append(f"L{x:.1f} {y:.1f}" if drawing else f"M{x:.1f} {y:.1f}h0")
        drawing = True
        if len(points) <= DOTS:
            chart.shapes.append(Shape(*_written(x, y, 0, 0), _sentence(point)))
    chart.path = " ".join(pieces)
    return chart


def rows(title: str, points: list[Point]) -> Chart:
    """Lay bars under each other, with room for names."""
    chart = Chart("rows", title, _described(points), height=len(points) * ROW + 8)
    highest = max((float(point.value or 0) for point in points), default=0) or 1
    room = WIDTH - NAMES - 110  # the figure stands behind its bar
    for number, point in enumerate(points):
        top, width = 4 + number * ROW, max(float(point.value or 0), 0) / highest * room
        chart.shapes.append(Shape(*_written(NAMES, top + 3, width, ROW - 6), _sentence(point)))
        middle = f"{top + ROW / 2:.1f}"
        chart.labels.append(Tick(str(NAMES - 8), middle, _short(point.label)))
        chart.levels.append(Tick(f"{NAMES + width + 6:.1f}", middle, point.text))
    return chart


def _upright(kind: str, title: str, points: list[Point]) -> tuple[Chart, float, float]:
    """Return a chart with its axes, how high one unit is, and where nothing stands."""
    values = [float(point.value or 0) for point in points]
    step, top, bottom = _levels(max(values, default=0), min(values, default=0))
    scale = (HEIGHT - BOTTOM - TOP) / (top - bottom)
    ground = HEIGHT - BOTTOM + bottom * scale
    chart = Chart(kind, title, _described(points))
    for number in range(round((top - bottom) / step) + 1):
        level = bottom + number * step
        text = f"{abs(level):,.0f}" if step >= 1 else f"{abs(level):,.2f}"
        sign = "−" if level < 0 else ""
        chart.levels.append(Tick(str(LEFT - 8), f"{ground - level * scale:.1f}", sign + text))
    width, every = _step(points), ceil(len(points) / LABELS) or 1
    for number in range(0, len(points), every):
        x = LEFT + (number + 0.5) * width
        chart.labels.append(Tick(f"{x:.1f}", str(HEIGHT - 8), points[number].label))
    return chart, scale, ground


def _levels(highest: float, lowest: float) -> tuple[float, float, float]:
    """Return a round step, the level on top and the one below, so that few lines hold all."""
    highest, lowest = max(highest, 0), min(lowest, 0)
    span = highest - lowest
    power = 10 ** floor(log10(span / 4)) if span > 4 else 1
    step = next(power * unit for unit in (1, 2, 5, 10) if span / (power * unit) <= 5)
    top, bottom = ceil(highest / step) * step, floor(lowest / step) * step
    return step, top if top > bottom else step, bottom


def _step(points: list[Point]) -> float:
    return (WIDTH - LEFT - RIGHT) / (len(points) or 1)


def _described(points: list[Point]) -> str:
    known = [point for point in points if point.value is not None]
    if not known or not any(point.value for point in known):
        return "Nothing in this period."
    highest = max(known, key=lambda point: point.value)
    return f"{len(points)} figures; the highest is {_sentence(highest)}."


def _sentence(point: Point) -> str:
    return f"{point.label}: {point.text}"


def _short(name: str) -> str:
    return name if len(name) <= MAX_NAME_LENGTH else f"{name[: MAX_NAME_LENGTH - 1].rstrip()}…"


def _written(*numbers: float) -> tuple[str, ...]:
    return tuple(f"{number:.1f}" for number in numbers)
