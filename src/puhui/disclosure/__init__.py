"""信息披露 · Disclosure: anyone can recompute what we publish; no small group is exposed. Reads only."""
