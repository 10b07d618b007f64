"""Draw a plain zero in Atkinson Hyperlegible Next: new readers take a barred zero for another sign.

python plain_zero.py IN.woff2 OUT.woff2      (needs fonttools and brotli)
"""

import sys
from array import array

from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import GlyphCoordinates
from fontTools.varLib.iup import iup_delta

# The counter is cut in two by the bar. These are its true points, and which of them
# to mirror left to right, to close one round counter again.
OUTLINE = [(i, False) for i in range(16)]
COUNTER = [(16, False), (26, True), (25, True), (24, True)]
COUNTER += [(i, False) for i in (31, 32, 33, 34, 35, 36)]
COUNTER += [(i, True) for i in (35, 34, 33, 32)]
COUNTER += [(i, False) for i in (23, 24, 25, 26)]
POINTS = OUTLINE + COUNTER


def draw_plain_zero(font: TTFont) -> None:
    glyph = font["glyf"]["zero"]
    old = list(glyph.coordinates)
    flags = list(glyph.flags)
    ends = list(glyph.endPtsOfContours)
    if len(old) != 39 or len(ends) != 3:
        raise SystemExit("The zero of this version is drawn otherwise: nothing was changed.")
    middle = old[0][0]
    corners = [(0, 0), (font["hmtx"]["zero"][0], 0), (0, 0), (0, 0)]
    for variation in font["gvar"].variations["zero"]:
        moves = variation.coordinates
        if None in moves:
            moves = iup_delta(moves, old + corners, ends)
        shift = moves[0][0]
        kept = [(2 * shift - moves[i][0] if flip else moves[i][0], moves[i][1]) for i, flip in POINTS]
        variation.coordinates = kept + [tuple(moves[i]) for i in range(len(old), len(old) + 4)]
    glyph.coordinates = GlyphCoordinates(
        [(2 * middle - old[i][0] if flip else old[i][0], old[i][1]) for i, flip in POINTS]
    )
    glyph.flags = array("B", [flags[i] for i, _ in POINTS])
    glyph.endPtsOfContours = [len(OUTLINE) - 1, len(POINTS) - 1]
    glyph.numberOfContours = 2
    glyph.recalcBounds(font["glyf"])


if __name__ == "__main__":
    source, target = sys.argv[1:3]
    font = TTFont(source)
    draw_plain_zero(font)
    font.flavor = "woff2"
    font.save(target)
