"""The colours of the drawn covers: pairs that sit well on warm paper and read at AA."""

from dataclasses import dataclass

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """`ink` is set on `ground`, `panel_ink` on `panel`; the other three are for ornament."""

    name: str
    ground: Colour
    ink: Colour
    main: Colour
    second: Colour
    third: Colour
    panel: Colour
    panel_ink: Colour

    def ornament_on(self, paper: Colour) -> Colour:
        """The colour of the palette that is most alive and still AA on this paper."""
        fitting = [c for c in (self.main, self.third, self.ground) if contrast(c, paper) >= 4.5]
        return fitting[0] if fitting else self.panel_ink


def _palette(name: str, colours: str) -> Palette:
    parsed = [tuple(bytes.fromhex(colour)) for colour in colours.split()]
    return Palette(name, *parsed)  # type: ignore[arg-type]


#                      ground ink    main   second third  panel  panel_ink
PALETTES = (
    _palette("bottle", "0f5c4a fbf3df f3c14b e3d3ae d1603d f7eed9 12352c"),
    _palette("brick", "b93a22 fff4e0 f3c14b 7c2014 f2d3ae fbf1dc 5c160d"),
    _palette("sun", "f3c14b 2b1d0e b93a22 0f5c4a fff0c9 fff6df 2b1d0e"),
    _palette("paper and bottle", "f6efe0 16382f 0f5c4a d8b45c b93a22 0f5c4a f8f0dd"),
    _palette("paper and brick", "f4e8d3 47170e b93a22 e8a33d 2f4858 b93a22 fff4e0"),
    _palette("midnight", "1c2f4a f5ecd7 e0a63a 6488aa c9573b f3e9d2 1c2f4a"),
    _palette("plum", "4a2340 f8e9dc e58f6b 96577b f1c66d f7e8da 4a2340"),
    _palette("blush", "e9b79b 3b1c1a a8432b f9e8d6 2c5352 fbeee0 5a1f17"),
    _palette("sage", "b7c5a1 1c3024 2c573e f4ecd3 bd5a28 f6f0dc 1c3024"),
    _palette("sky", "a9c5cf 152c3a 24546b f5ecd8 cf5638 f8f1e0 17303f"),
    _palette("charcoal", "262522 f6ead2 d6452b f3c14b 8c8676 f4e9d2 262522"),
    _palette("olive", "5f6029 fff6dc e9c25a 2f3216 f1dfb6 f8f0d6 33360f"),
    _palette("petrol", "14555f fdf1dc f0a868 8fc1b5 f6dfb8 fbf0dc 0f4049"),
    _palette("lilac", "cdc3d8 2b2140 5a4888 f7f0e4 cf6c2b f8f2e8 342653"),
    _palette("oxblood", "6d1a1f fae9d3 d99a4e a8473d f2dcc0 f8ead4 5a1217"),
    _palette("ink blue", "f3ead6 1b2b4b 294b86 d9a441 c4482d 1f3a6b f8efdb"),
)


def luminance(colour: Colour) -> float:
    """Relative luminance after WCAG 2."""
    channels = [channel / 255 for channel in colour]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio after WCAG 2, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def best_against(ground: Colour, *candidates: Colour) -> Colour:
    return max(candidates, key=lambda candidate: contrast(ground, candidate))


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`share` of `other` in `one`."""
    mixed = [round(a + (b - a) * share) for a, b in zip(one, other, strict=True)]
    return mixed[0], mixed[1], mixed[2]
