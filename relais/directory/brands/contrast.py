"""
Colours that can be read: contrast as WCAG 2.2 computes it, and the nearest colour that passes.

Nearness is measured in OKLab (Björn Ottosson, 2020), where equal steps look equal; a colour moves in
lightness only, so that it stays recognisable.
"""

from dataclasses import dataclass
from functools import lru_cache

# What a network wears before it chooses: the tokens `brand` and `on-brand` of each theme.
BAND, ON_BAND = "#8a2f4b", "#ffffff"
BAND_DARK, ON_BAND_DARK = "#e58aa6", "#2b0713"
# The ground of the header, `surface`, in each theme.
SURFACE, SURFACE_DARK = "#ffffff", "#18221d"
TEXT, SHAPE = 4.5, 3.0  # WCAG 1.4.3 and 1.4.11

_STEPS = 400
_DEEP = 0.2  # lightness of letters on a lit band


def contrast(one: str, other: str) -> float:
    """
    How far apart two colours are in light, from 1 to 21.

    Example
    -------
    >>> round(contrast("#ffffff", "#000000"), 2), round(contrast("#777777", "#ffffff"), 2)
    (21.0, 4.48)
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@dataclass(frozen=True)
class Pair:
    """A band and what is written on it, on the ground of one theme."""

    band: str
    on_band: str
    surface: str

    @property
    def of_text(self) -> float:
        return contrast(self.band, self.on_band)

    @property
    def of_band(self) -> float:
        return contrast(self.band, self.surface)

    @property
    def passes(self) -> bool:
        return self.of_text >= TEXT and self.of_band >= SHAPE


def nearest_pair(pair: Pair) -> Pair:
    """
    The pair itself when it passes, else the nearest one that does: the text or the band moves, whichever is less.

    Example
    -------
    >>> nearest_pair(Pair("#8a2f4b", "#ffffff", SURFACE)).band
    '#8a2f4b'
    """
    if pair.passes:
        return pair
    band = _nearest(pair.band, lambda colour: contrast(colour, pair.surface) >= SHAPE)
    text = _nearest(pair.on_band, lambda colour: contrast(colour, band) >= TEXT)
    candidates = [Pair(band, text, pair.surface)]
    both = _nearest(
        pair.band,
        lambda colour: contrast(colour, pair.surface) >= SHAPE and contrast(colour, pair.on_band) >= TEXT,
    )
    if Pair(both, pair.on_band, pair.surface).passes:
        candidates.append(Pair(both, pair.on_band, pair.surface))
    # A small step of the band costs as much as the same step of the text.
    passing = [candidate for candidate in candidates if candidate.passes]
    return min(passing, key=lambda c: _distance(c.band, pair.band) + _distance(c.on_band, pair.on_band))


def dark_pair(band: str, on_band: str) -> Pair:
    """The colours of the dark theme made from those of the light one: a lit band, and deep letters of its hue."""
    if (band, on_band) == (BAND, ON_BAND):
        return Pair(BAND_DARK, ON_BAND_DARK, SURFACE_DARK)
    lit = _nearest(band, lambda colour: contrast(colour, SURFACE_DARK) >= 2 * SHAPE)
    _lightness, a, b = _oklab(lit)
    deep = _hexadecimal(_within_the_screen(_DEEP, a / 2, b / 2))
    return nearest_pair(Pair(lit, deep, SURFACE_DARK))


def _nearest(colour: str, is_good) -> str:
    """The nearest colour of the same hue that is good; black or white when none of the hue is."""
    if is_good(colour):
        return colour
    lightness, a, b = _oklab(colour)
    for step in range(1, _STEPS + 1):
        for moved in (lightness - step / _STEPS, lightness + step / _STEPS):
            if 0 <= moved <= 1:
                found = _hexadecimal(_within_the_screen(moved, a, b))
                if is_good(found):
                    return found
    return next((end for end in ("#000000", "#ffffff") if is_good(end)), colour)


def _distance(one: str, other: str) -> float:
    return sum((x - y) ** 2 for x, y in zip(_oklab(one), _oklab(other), strict=True)) ** 0.5


@lru_cache(maxsize=4096)
def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: str) -> tuple[float, float, float]:
    """The light of each of red, green and blue, from 0 to 1 (sRGB)."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return _to_light(red), _to_light(green), _to_light(blue)


def _to_light(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _to_value(light: float) -> float:
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


@lru_cache(maxsize=4096)
def _oklab(colour: str) -> tuple[float, float, float]:
    red, green, blue = _linear(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _from_oklab(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _within_the_screen(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    """The colour, greyed as little as needed to exist on a screen."""
    low, high = 0.0, 1.0
    for _turn in range(12):
        middle = (low + high) / 2 if _turn else 1.0
        light = _from_oklab(lightness, a * middle, b * middle)
        if all(-1e-6 <= part <= 1 + 1e-6 for part in light):
            low = middle
            if middle == 1.0:
                break
        else:
            high = middle
    return _from_oklab(lightness, a * low, b * low)


def _hexadecimal(light: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(255 * _to_value(min(1.0, max(0.0, part)))):02x}" for part in light)
