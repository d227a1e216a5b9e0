"""Plain values become what a page draws: icons, months, bars, maps, tables. Geometry and words only; the HTML stands in templates."""
