"""The engine: same records, same methodology, same rows out. No clock, no database; a verifier runs it without our server."""
