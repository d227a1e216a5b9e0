"""接入包 · A scenario package of a neighbour: a methodology, how his files are read, what his points rule says, and a sample that proves it.

`opening` (a folder or a zip becomes bytes by name) → `manifest` (`package.yaml`, `points.yaml`) → `sampling` (the sample through the real
engine) → `looking` (the rules, one by one) → `conforming` (the table of rules and the report). These know no database; `standing` says
what this site has, and `plugging` in `journeys/four_eyes` carries out what two persons agreed to.
"""
