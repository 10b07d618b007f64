"""The drawings of the pictures: shapes on a square of 120, inside a tile that goes from 10 to 110."""

# `p-w` is the light of a picture, `p-y` its warm colour, `p-lw` a line of light; `p-a` to `p-d` cut a shape in the
# colour of its tile.
SHAPES = {
    "house": (
        '<path class="p-w" d="M60 28 28 56h9v34h46V56h9z"/><rect class="p-a" x="52" y="64" width="16" '
        'height="26"/>'
    ),
    "tree": (
        '<path class="p-w" d="M60 24c-17 0-28 12-28 26 0 13 10 22 23 22v22h10V72c13 0 23-9 23-22 '
        '0-14-11-26-28-26z"/>'
    ),
    "sun": (
        '<circle class="p-y" cx="60" cy="60" r="18"/><path class="p-lw" d="M60 28v8M60 84v8M28 60h8M84 '
        '60h8M37.500 37.500l5.500 5.500M77 77l5.500 5.500M37.500 82.500 43 77M77 43l5.500-5.500"/>'
    ),
    "fish": (
        '<path class="p-w" d="M26 60c10-16 24-22 38-22 11 0 19 6 24 14l10-10v36L88 68c-5 8-13 14-24 14-14 '
        '0-28-6-38-22z"/><circle class="p-b" cx="45" cy="55" r="4.500"/>'
    ),
    "boat": (
        '<path class="p-w" d="M57 24v46H32z"/><path class="p-y" d="M63 32v38h22z"/><path class="p-w" '
        'd="M26 76h68c-3 10-10 16-18 16H44c-8 0-15-6-18-16z"/>'
    ),
    "key": (
        '<path class="p-w" fill-rule="evenodd" d="M60 24a19 19 0 0 1 6 37v8h12v9H66v6h12v10H54V61a19 19 0 '
        '0 1 6-37zm0 11a8 8 0 1 0 0 16 8 8 0 0 0 0-16z"/>'
    ),
    "cup": (
        '<path class="p-w" d="M30 42h46v6h6a13 13 0 0 1 0 26h-7c-3 10-10 16-18 16h-8c-11 0-19-9-19-22zM76 '
        '56v10h6a5 5 0 0 0 0-10z"/><path class="p-lw" d="M44 26v8M60 26v8"/>'
    ),
    "apple": (
        '<path class="p-w" d="M60 46c8-7 30-7 30 16 0 17-13 32-21 32-4 0-6-2-9-2s-5 2-9 2c-8 0-21-15-21-32 '
        '0-23 22-23 30-16z"/><path class="p-y" d="M61 41c0-10 6-16 16-17 0 11-6 17-16 17z"/>'
    ),
    "bird": (
        '<path class="p-w" d="M24 78c14-2 20-8 22-18 3-14 12-22 24-22 8 0 13 4 15 9l13 4-12 6c0 20-12 '
        '31-30 31-12 0-23-4-32-10z"/><circle class="p-d" cx="74" cy="50" r="4"/>'
    ),
    "umbrella": (
        '<path class="p-w" d="M24 62a36 36 0 0 1 72 0c-6-6-14-6-18 0-5-6-13-6-18 0-5-6-13-6-18 '
        '0-4-6-12-6-18 0z"/><path class="p-lw" d="M60 62v22a7 7 0 0 1-14 0"/>'
    ),
    "bicycle": (
        '<g class="p-lw"><circle cx="40" cy="72" r="15"/><circle cx="80" cy="72" r="15"/><path d="M40 '
        '72l12-26h20l8 26M52 46l12 26h-24M46 40h10M72 46l-4-10h10"/></g>'
    ),
    "star": (
        '<path class="p-y" d="M60 24l10.600 23.400 25.400 2.900-18.900 17.300 5.200 25.100L60 80l-22.300 '
        '12.700 5.200-25.100L24 50.300l25.400-2.900z"/>'
    ),
}
