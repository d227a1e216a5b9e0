"""备份与恢复 · Backup and restore: a consistent copy of a serving site in one folder, and a new site out of such a folder."""
