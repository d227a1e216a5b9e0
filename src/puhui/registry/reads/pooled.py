"""What a period of residents' grams adds up to, read from the kept list of who gave how many: the same account whenever it is asked."""

from __future__ import annotations

from typing import Any

from puhui.foundation import documents
from puhui.foundation.places import work_folder
from puhui.library import reads as library
from puhui.methodology.words import Methodology
from puhui.quantification.duck import Duck, literal, opened
from puhui.registry.errors.issuing import NothingPooled
from puhui.registry.models import Period
from puhui.registry.reads.sums import Reckoned
from puhui.registry.rules import sums as rules
from puhui.registry.words.series import PeriodSum


def reckoned_pool(row: Period, document: str, methodology: Methodology) -> Reckoned:
    """The sum of a list with the columns account, version, region, year, grams. Raises NothingPooled."""
    with opened(folder=work_folder()) as duck, documents.opened(document, folder=duck.folder, suffix=".parquet") as path:
        found = _summed(duck, f"read_parquet({literal(path)})")
    if not found["total_g"]:
        raise NothingPooled(methodology=row.project.methodology)
    trail: dict[str, object] = {
        "project": row.project.code, "period": row.number, "first": str(row.first), "last": str(row.last), "region": row.project.city,
        "methodology": {"code": methodology.code, "version": methodology.version, "content_hash": methodology.content_hash},
        "parameters": [], "deliveries": [], "aside": [], "devices": [], "facts": [], "rows": [],
        "pool": {"document": document, "holders": found["holders"], "counted": found["counted"]},
        "raw_g": found["total_g"], "total_g": found["total_g"], "withheld_g": 0, "buffer_g": 0, "vintages": found["vintages"],
    }  # fmt: skip
    vintages = {int(year): grams for year, grams in found["vintages"].items()}
    return Reckoned(found["total_g"], found["total_g"], 0, 0, vintages, trail, rules.digest_of(trail))


def _summed(duck: Duck, source: str) -> dict[str, Any]:
    years = duck.rows(f"SELECT year, CAST(SUM(grams) AS BIGINT) FROM {source} GROUP BY year ORDER BY year")
    counted = duck.rows(f"SELECT version, region, CAST(SUM(grams) AS BIGINT) FROM {source} GROUP BY ALL ORDER BY ALL")
    return {
        "total_g": sum(int(grams) for _, grams in years),
        "holders": int(duck.value(f"SELECT COUNT(DISTINCT account) FROM {source}")),
        "counted": [[int(version), str(region), int(grams)] for version, region, grams in counted],
        "vintages": {str(year): int(grams) for year, grams in years},
    }


def counted_under(kept: PeriodSum, *, region: str) -> list[tuple[Methodology, str]]:
    """Each version of the methodology on which the grams of a sum rest, and the place for which it was used."""
    pool = kept.trail.get("pool")
    used = {(version, place) for version, place, _ in pool["counted"]} if isinstance(pool, dict) else {(kept.version, region)}
    return [(library.methodology(code=kept.methodology, number=version), place) for version, place in sorted(used)]


def pool_document(kept: PeriodSum) -> str | None:
    """The list that a sum rests on, by its hash; None where it rests on meters or an inventory."""
    pool = kept.trail.get("pool")
    return str(pool["document"]) if isinstance(pool, dict) else None
