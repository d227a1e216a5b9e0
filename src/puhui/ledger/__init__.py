"""账本 · The ledger: every posting sums to zero per asset, happens once per key, is never changed."""
