"""测速 · Benches: what the platform costs beside the least that the same machine could do, measured in pairs in one run."""
