"""The drawings of the interface, each with one meaning. They always stand beside a word."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# Lines of 2 on a square of 24, in the colour of the words beside them.
LINES = {
    "field": '<circle cx="8.3" cy="8" r="3.3"/><path d="M2.5 20c0-4.2 2.4-6.6 5.8-6.6s5.8 2.4 5.8 6.6"/>'
    '<circle cx="17" cy="10" r="2.5"/><path d="M17.2 15.2c2.6 0 4.3 1.7 4.3 4.8"/>',
    "evidence": '<path d="M4 4v16h16.5"/><path d="M9.5 9.5v7M15.8 5.5v7"/>'
    '<circle cx="9.5" cy="13" r="1.6" fill="currentColor"/><circle cx="15.8" cy="9" r="1.6" fill="currentColor"/>',
    "influence": '<path d="M2.5 18a2.6 2.6 0 0 1 5.2 0 4 4 0 0 1 0 0M7.7 18a6.6 6.6 0 0 1 13.2 0"/>'
    '<circle cx="2.8" cy="18.4" r="1" fill="currentColor"/><circle cx="7.7" cy="18.4" r="1.5" fill="currentColor"/>'
    '<circle cx="20.6" cy="18.4" r="2.1" fill="currentColor"/>',
    "policy": '<path d="M3.5 9.6 12 4.2l8.5 5.4zM5.8 12.6v5M10 12.6v5M14 12.6v5M18.2 12.6v5M3.5 20.4h17"/>',
    "directory": '<path d="M6.5 3.5H19v17H6.5A2.5 2.5 0 0 1 4 18V6a2.5 2.5 0 0 1 2.5-2.500z"/>'
    '<circle cx="11.800" cy="9.500" r="2"/><path d="M8.3 16c0-2.200 1.4-3.3 3.5-3.3s3.5 1.1 3.5 3.3"/>',
    "help": '<circle cx="12" cy="12" r="9"/><path d="M9.4 9.6a2.6 2.6 0 1 1 3.9 2.2c-.9.5-1.3 1-1.3 1.9"/>'
    '<circle cx="12" cy="17" r=".6" fill="currentColor"/>',
    "account": '<circle cx="12" cy="8" r="4"/><path d="M4.3 20.5c0-4.4 3.4-6.8 7.7-6.8s7.7 2.4 7.7 6.8"/>',
    "bell": '<path d="M6 16.500V11a6 6 0 0 1 12 0v5.500l1.500 2h-15z"/><path d="M10 18.500a2 2 0 0 0 4 0"/>',
    "next": '<path d="M4.5 12h14M13 6.3l5.7 5.7-5.7 5.7"/>',
    "back": '<path d="M19.5 12h-14M11 6.3 5.3 12l5.7 5.7"/>',
    "error": '<circle cx="12" cy="12" r="9"/><path d="M12 7.2v6"/>'
    '<circle cx="12" cy="16.7" r=".7" fill="currentColor"/>',
    "done": '<path d="m5 12.8 4.6 4.5L19 7.6"/>',
    "download": '<path d="M12 4.500v11M6.800 10.800 12 16l5.200-5.200M5 20h14"/>',
    "search": '<circle cx="10.800" cy="10.800" r="6.300"/><path d="m15.600 15.600 4.900 4.900"/>',
    "document": '<path d="M6 3.500h8.500L19 8v12.500H6zM14 3.500V8.500h5M9 12.500h7M9 16h5"/>',
    "time": '<circle cx="12" cy="12" r="8.7"/><path d="M12 7v5.300l3.400 2"/>',
    "place": '<path d="M12 21c-4-4.6-6.3-7.9-6.3-11a6.3 6.3 0 0 1 12.6 0c0 3.100-2.300 6.400-6.300 11z"/>'
    '<circle cx="12" cy="10" r="2.3"/>',
    "mail": '<path d="M3.500 6h17v12.500h-17zM3.800 6.500 12 13l8.200-6.500"/>',
    "up": '<path d="M12 19V5.500M6.300 11 12 5.300l5.700 5.700"/>',
    "down": '<path d="M12 5v13.500M6.300 13l5.700 5.700 5.700-5.700"/>',
}

# Groups are told apart by shape, so that colour is never the only sign.
SHAPES = [
    '<rect x="3" y="3" width="10" height="10"/>',
    '<circle cx="8" cy="8" r="5.600"/>',
    '<path d="M8 2.200 14.300 13.200H1.700z"/>',
    '<path d="M8 1.300 14.700 8 8 14.700 1.300 8z"/>',
    '<path d="M6 2h4v4h4v4h-4v4H6v-4H2V6h4z"/>',
]

MARK = mark_safe(
    '<path class="mark__loop" d="M64 24A29.2 29.2 0 1 1 104 64A29.2 29.2 0 1 1 64 104A29.2 29.2 0 1 1 24 64'
    'A29.2 29.2 0 1 1 64 24z"/><circle class="mark__gap" cx="64" cy="24" r="18.500"/>'
    '<circle class="mark__baton" cx="64" cy="24" r="12.500"/>'
)


def draw_icon(name: str) -> SafeString:
    """An icon, hidden from those who hear the page: the word beside it says the same."""
    if name == "loop":
        return draw_mark("i-loop")
    stage = f"i-{name}" if name in {"field", "evidence", "influence", "policy"} else ""
    return format_html(
        '<svg{} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" '
        'stroke-linejoin="round" aria-hidden="true" focusable="false">{}</svg>',
        format_html(' class="{}"', stage) if stage else "",
        mark_safe(LINES[name]),
    )


def draw_mark(css: str = "") -> SafeString:
    """The mark of Relais: four hops that close a loop, and the baton at one hand-over."""
    return format_html(
        '<svg{} viewBox="0 0 128 128" aria-hidden="true" focusable="false">{}</svg>',
        format_html(' class="{}"', css) if css else "",
        MARK,
    )


def draw_shape(index: int) -> SafeString:
    """The shape of the group number `index`; groups beyond the fifth share the last one."""
    return format_html(
        '<svg viewBox="0 0 16 16" fill="currentColor" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(SHAPES[min(index, len(SHAPES) - 1)]),
    )
