"""Every icon by name: strokes on a 24 by 24 sheet, drawn in the colour of the text around them."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

ICONS = {
    # ways to go
    "bus": '<rect x="4" y="4.5" width="16" height="13" rx="2.5"/><path d="M4 12h16M8 15h.01M16 15h.01M7 17.5V20M17 17.5V20"/>',
    "metro": '<rect x="5" y="3.5" width="14" height="13" rx="4"/><path d="M5 11h14M9 14h.01M15 14h.01M8 17l-2 3.5M16 17l2 3.5"/>',
    "bike": '<circle cx="6" cy="16" r="3.7"/><circle cx="18" cy="16" r="3.7"/><path d="M6 16l4-8h5l3 8M9 11h7M13.5 5H16"/>',
    "walk": '<circle cx="13" cy="4.5" r="1.7"/><path d="M8 21l3-6-1-5 4-1 1.5 3L19 13M10 10l-3 1.5V15M11 15l4 2v4"/>',
    "bolt": '<path d="M13 3 5 13.5h6L10 21l8-10.5h-6z"/>',
    "charge": '<path d="M5 20V5a1.5 1.5 0 0 1 1.5-1.5h6A1.5 1.5 0 0 1 14 5v15M3.5 20h12M14 12h2a1.5 1.5 0 0 1 1.5 1.5v3a1.75 1.75 0 0 0 3.5 0V9.5'
    'l-3-3"/><path d="M10 7l-2.5 4h4L9 15"/>',
    # at home, at table, at the shop
    "tap": '<path d="M3 9h9a5 5 0 0 1 5 5v1h-5v-1H3zM7.5 9V5M4.5 5h6M14.5 18.5v2"/>',
    "flame": '<path d="M12 3c1 3.5 5.5 6 5.5 10.5a5.5 5.5 0 0 1-11 0C6.5 10.5 8.5 9 9 6.5c1.5 1 2 2 2 3.5 1-1.5 1.5-4 1-7z"/>',
    "cool": '<path d="M12 3v18M4.2 7.5l15.6 9M19.8 7.5l-15.6 9M9.5 4.5 12 7l2.5-2.5M9.5 19.5 12 17l2.5 2.5"/>',
    "plate": '<circle cx="12" cy="12" r="8.5"/><circle cx="12" cy="12" r="4.5"/>',
    "cutlery": '<path d="M7 3v18M4.5 3v4.5a2.5 2.5 0 0 0 5 0V3M17 21v-8c-2 0-3-1.5-3-4.5S15.5 3.5 17 3z"/>',
    "cup": '<path d="M5 8h11v8a4 4 0 0 1-4 4H9a4 4 0 0 1-4-4zM16 10h2a2.5 2.5 0 0 1 0 5h-2M8.5 3v2.5M12.5 3v2.5"/>',
    "bag": '<path d="M5 8h14l1 12.5H4zM8.5 11V7a3.5 3.5 0 0 1 7 0v4"/>',
    "clothes": '<path d="M8.5 4 3 7.5l2 4 2-1V20h10v-9.5l2 1 2-4L15.5 4a3.5 3.5 0 0 1-7 0z"/>',
    "bed": '<path d="M3 5v14M3 16h18M21 19v-5a3 3 0 0 0-3-3h-8v5M6.5 12.5h.01"/>',
    # places of the site
    "home": '<path d="M4 11l8-7 8 7v8.5a1 1 0 0 1-1 1h-4.5V15h-5v5.5H5a1 1 0 0 1-1-1z"/>',
    "list": '<path d="M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01"/>',
    "gift": '<path d="M4 11h16v9H4zM3 7h18v4H3zM12 7v13M12 7c-4 0-5-1-5-2.3S8 3 9 3c2 0 3 2.5 3 4zM12 7c4 0 5-1 5-2.3S16 3 15 3c-2 0-3 2.5-3 4z"/>',
    "drop": '<path d="M12 3c3.5 4.2 5.5 7 5.5 10a5.5 5.5 0 0 1-11 0C6.5 10 8.5 7.2 12 3z"/><path d="M9.5 14a2.5 2.5 0 0 0 2.5 2.5"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c1-4 4-6 7.5-6s6.5 2 7.5 6"/>',
    "link": '<path d="M10 14a4 4 0 0 0 5.7 0l3.1-3.1a4 4 0 0 0-5.7-5.7L12 6.3M14 10a4 4 0 0 0-5.7 0l-3.1 3.1a4 4 0 0 0 5.7 5.7l1.1-1.1"/>',
    "card": '<rect x="3" y="6" width="18" height="13" rx="2"/><path d="M3 10.5h18M7 15h3"/>',
    "calendar": '<rect x="4" y="5.5" width="16" height="15" rx="2"/><path d="M4 10h16M8.5 3v4M15.5 3v4"/>',
    "book": '<path d="M4 5c3-1 6-1 8 .8C14 4 17 4 20 5v14c-3-1-6-1-8 .8-2-1.8-5-1.8-8-.8zM12 5.8V19.8"/>',
    "document": '<path d="M6 3h8l4 4v14H6z"/><path d="M14 3v4h4M9 12h6M9 16h6"/>',
    "scales": '<path d="M12 4v16M7 20h10M5 7h14M5 7l-2.5 6.5a3 3 0 0 0 5 0zM19 7l-2.5 6.5a3 3 0 0 0 5 0z"/>',
    "tree": '<path d="M12 4v4M6 16v-2.5h12V16M12 8v5.5"/><rect x="9.5" y="2.5" width="5" height="4" rx="1"/>'
    '<rect x="3.5" y="16" width="5" height="4.5" rx="1"/><rect x="15.5" y="16" width="5" height="4.5" rx="1"/>',
    "swap": '<path d="M4 8h14M14 4l4 4-4 4M20 16H6M10 12l-4 4 4 4"/>',
    "leaf": '<path d="M5 19C4 10 9 5 20 4c0 10-5 15-13 13"/><path d="M5 20c2-5 5-8 10-11"/>',
    "bars": '<path d="M4 20h16M7 16v-5M12 16V6M17 16v-8"/>',
    "shield": '<path d="M12 3l7.5 3v5.5c0 4.5-3 8-7.5 9.5-4.5-1.5-7.5-5-7.5-9.5V6z"/><path d="m9 12 2.2 2.2L15.5 10"/>',
    "eye": '<path d="M2.5 12C5 7.5 8.3 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.8 6.5-9.5 6.5S5 16.5 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>',
    "gear": '<circle cx="12" cy="12" r="3"/><path d="M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.1 2.1M16.3 16.3l2.1 2.1M5.6 18.4l2.1-2.1'
    'M16.3 7.7l2.1-2.1"/>',
    "disk": '<path d="M4 7c0-1.7 3.6-3 8-3s8 1.3 8 3v10c0 1.7-3.6 3-8 3s-8-1.3-8-3zM4 7c0 1.7 3.6 3 8 3s8-1.3 8-3M4 12c0 1.7 3.6 3 8 3'
    's8-1.3 8-3"/>',
    "inbox": '<path d="M4 13.5 6.5 5h11L20 13.5V19H4zM4 13.5h4.5a3.5 3.5 0 0 0 7 0H20"/>',
    # verdicts
    "check": '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
    "done": '<circle cx="12" cy="12" r="9"/><path d="m8 12.3 2.8 2.7L16 9.5"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 8h.01"/>',
    "warn": '<path d="M12 4 2.8 19.5h18.4z"/><path d="M12 10v4M12 17h.01"/>',
    "refused": '<circle cx="12" cy="12" r="9"/><path d="m6 6 12 12"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.2l3.2 2"/>',
    "hold": '<path d="M12 3v18M4.2 7.5l15.6 9M19.8 7.5l-15.6 9"/>',
    "flag": '<path d="M5 21V4M5 4h12l-2 4 2 4H5"/>',
    "lock": '<rect x="5" y="10.5" width="14" height="10" rx="2"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>',
    # verbs and directions
    "download": '<path d="M12 4v11M7 11l5 5 5-5M5 20h14"/>',
    "upload": '<path d="M12 16V5M7 9l5-5 5 5M5 20h14"/>',
    "copy": '<rect x="9" y="9" width="11" height="11" rx="2"/><path d="M15 9V5a1 1 0 0 0-1-1H5a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h4"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "close": '<path d="M6 6l12 12M18 6 6 18"/>',
    "exit": '<path d="M14 4H5v16h9M10 12h10M16.5 8.5 20 12l-3.5 3.5"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "print": '<path d="M3 18 8.5 5 14 18M5 14h7"/><path d="M15.5 18l2.8-7 2.7 7M16.4 16h3.8"/>',
    "chevron": '<path d="m9 5 7 7-7 7"/>',
    "back": '<path d="m15 5-7 7 7 7"/>',
    "up": '<path d="M12 19V5M6 11l6-6 6 6"/>',
    "down": '<path d="M12 5v14M6 13l6 6 6-6"/>',
    "updown": '<path d="M8 5v14M5 8l3-3 3 3M16 19V5M13 16l3 3 3-3"/>',
}
#: What stands for a scenario; a scenario that is not listed gets the leaf.
SCENARIO_ICONS = {
    "metro-ride": "metro",
    "bus-ride": "bus",
    "shared-bike": "bike",
    "walk": "walk",
    "ev-charging": "charge",
    "household-electricity": "bolt",
    "bus-ride-declared": "bus",
    "peak-saving": "bolt",
    "water-saving": "tap",
    "gas-saving": "flame",
    "efficient-air-conditioner": "cool",
    "clean-plate": "plate",
    "no-cutlery": "cutlery",
    "own-cup": "cup",
    "own-bag": "bag",
    "old-clothes": "clothes",
    "hotel-no-disposables": "bed",
}


def icon_of(name: str, *, size: str = "", label: str = "") -> SafeString:
    """One icon as inline SVG; silent to a screen reader unless it has a label of its own."""
    drawn = SafeString(ICONS[name])
    kind = f"ph-i ph-i-{size}" if size else "ph-i"
    if label:
        return format_html('<svg class="{}" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', kind, label, drawn)
    return format_html('<svg class="{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', kind, drawn)
