"""消纳 · Consumption: a credit is used once, for a stated purpose, and anyone can check it."""
