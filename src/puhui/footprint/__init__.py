"""足迹 · The footprint of an event: item by item, an amount times a factor with its source; what has no factor is listed, never zero."""
