"""故障演练 · Drills on a throw-away installation: processes are killed at every point of the way, files are sent twice, and it must add up."""
