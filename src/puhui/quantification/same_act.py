"""One act once, as SELECTs over the few records that may meet: exact repetitions first, then crowds of acts, round after round.

The relations that they read and make are described in docs/inside/engine.md; `plan` puts them in order.
"""

from __future__ import annotations

#: Two records of one mode that start within this time and agree in distance are one act.
SAME_START_S = 180
#: ± 25 %: four times the difference is at most the larger.
DISTANCE_SHARE = 4

#: Acts that begin inside or close to the one before (`meets`), and the act that such a run begins with. One sort over numbers only.
CONTESTED = (
    f"SELECT n, h, start_s, lasts_s, meets FROM (SELECT *, CASE WHEN start_s < until_s OR start_s - since_s <= {SAME_START_S} THEN 1 ELSE 0 END AS meets"
    " FROM (SELECT *, MAX(start_s + lasts_s) OVER w AS until_s, MAX(start_s) OVER w AS since_s, LEAD(start_s) OVER v AS next_s FROM"
    " (SELECT n, h, start_s, lasts_s FROM seen WHERE h IN (SELECT h FROM crowd WHERE meets)"
    " UNION ALL SELECT n, h, start_s, lasts_s FROM prior WHERE h IN (SELECT h FROM crowd WHERE meets))"
    " WINDOW w AS (PARTITION BY h ORDER BY start_s ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), v AS (PARTITION BY h ORDER BY start_s)))"
    f" WHERE meets = 1 OR next_s < GREATEST(COALESCE(until_s, 0), start_s + lasts_s) OR next_s - start_s <= {SAME_START_S}"
)
DUPLICATE = (
    "SELECT n, record_id AS winner FROM (SELECT d.n, d.record_id, ROW_NUMBER() OVER"
    " (PARTITION BY d.provider, d.day, d.record_id ORDER BY d.happened_s, d.n) + CASE WHEN p.record_id IS NULL THEN 0 ELSE 1 END AS place"
    " FROM named d JOIN twin t ON t.n = d.n"
    " LEFT JOIN (SELECT DISTINCT provider, record_id, day FROM prior_keys) p ON p.provider = d.provider AND p.record_id = d.record_id AND p.day = d.day)"
    " WHERE place > 1"
)
#: Crowds are runs of acts that meet, numbered in the order in which they are heard. Of equal starts the one that opens comes first.
CONTEST = (
    "SELECT *, ROW_NUMBER() OVER (PARTITION BY h, crowd ORDER BY start_s, provider, record_id, n) AS place FROM ("
    "SELECT c.n, c.h, c.start_s, c.start_s + c.lasts_s AS end_s, w.mode, w.apart_m, w.person, w.provider, w.record_id, w.is_prior,"
    " SUM(1 - c.meets) OVER (PARTITION BY c.h ORDER BY c.start_s, c.meets, c.n ROWS UNBOUNDED PRECEDING) AS crowd FROM contested c JOIN ("
    "SELECT n, person, provider, record_id, mode, apart_m, 0 AS is_prior FROM named"
    " UNION ALL SELECT n, person, provider, record_id, mode, apart_m, 1 FROM prior) w ON w.n = c.n)"
    " WHERE n NOT IN (SELECT n FROM duplicate)"
)

_COLLIDES = (
    "((a.start_s <= x.start_s AND x.start_s < a.end_s) OR (x.start_s <= a.start_s AND a.start_s < x.end_s)"
    f" OR (a.mode = x.mode AND ABS(a.start_s - x.start_s) <= {SAME_START_S} AND"
    f" COALESCE({DISTANCE_SHARE} * ABS(a.apart_m - x.apart_m) <= GREATEST(a.apart_m, x.apart_m), TRUE)))"
)
_SAME_CROWD = "a.h = x.h AND a.crowd = x.crowd AND a.person = x.person"

LOST_TO_PRIOR = (
    "SELECT x.n, MIN(a.record_id) AS winner FROM contest x JOIN contest a"
    f" ON {_SAME_CROWD} AND a.is_prior = 1 AND {_COLLIDES} WHERE x.is_prior = 0 GROUP BY x.n"
)
LEFT_AFTER_PRIOR = "SELECT * FROM contest WHERE is_prior = 0 AND n NOT IN (SELECT n FROM lost_0)"
HEAD = (
    "SELECT a.* FROM left_{before} a JOIN (SELECT h, crowd, person, MIN(place) AS place FROM left_{before} GROUP BY h, crowd, person) f"
    " ON f.h = a.h AND f.crowd = a.crowd AND f.person = a.person AND f.place = a.place"
)
LOST = f"SELECT x.n, MIN(a.record_id) AS winner FROM left_{{before}} x JOIN head_{{k}} a ON {_SAME_CROWD} AND a.n <> x.n AND {_COLLIDES} GROUP BY x.n"
LEFT = "SELECT * FROM left_{before} WHERE n NOT IN (SELECT n FROM head_{k}) AND n NOT IN (SELECT n FROM lost_{k})"
