"""What every Django room may use, so that no room builds it twice: see README.md; nothing here decides."""
