"""交易 · The market: credits and money change hands together or not at all."""
