"""Tables of payments. What they may never do is held by the SQL beside their migrations."""
