"""What the registry refuses, by its parts."""
