"""Real providers' own shapes become standard activity records; a flaw becomes a named refusal, and no row of a file is lost."""
