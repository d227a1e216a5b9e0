"""The result of a study as files: the same sums as on its page, as they were counted. Never a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from puhui.behaviours import reads
from puhui.behaviours.words import Study, StudyOrigin
from puhui.desks.accounts import scenario_texts
from puhui.desks.studies import both_said, group_said, name_said
from puhui.desks.study_few import told
from puhui.foundation.templatetags.puhui import language
from puhui.methodology.regions import name_of


def as_json(study: Study) -> dict[str, Any]:
    """The sums of a finished study, as counted: those of a sample are of the persons drawn, points are for all."""
    assert study.outcome is not None, "only a finished study has a result"
    origin = reads.study_origin(first=study.first, last=study.last, city=study.city)
    asked = study.asked
    return {
        "study": study.name,
        "title": study.title,
        "posted": False,
        "first": f"{study.first}",
        "last": f"{study.last}",
        "city": study.city or None,
        **_marks(origin),
        "asked": {
            "versions": dict(asked.versions),
            "texts": sorted(asked.texts),
            "numbers": {code: dict(numbers) for code, numbers in asked.numbers.items()},
            "without_provider": asked.without_provider or None,
            "without_batches": list(asked.without_batches),
            "grams_per_point": asked.grams_per_point,
        },
        "documents": study.outcome.get("documents", {}),
        **told(study.outcome),
    }


CSV_HEAD = (
    "table", "name", "label", "few", "persons", "then_g", "now_g", "change_g", "then_acts", "now_acts", "gain", "lose", "then_points", "now_points", "share",
    "reference_region", "is_replay", "is_simulated", "is_demonstration",
)  # fmt: skip
_CSV_TABLES = ("by_city", "by_scenario", "by_city_and_scenario", "by_often", "by_breadth")


def csv_rows(study: Study) -> Iterator[list[object]]:
    """One row a table and name; the cells of few persons are empty."""
    assert study.outcome is not None, "only a finished study has a result"
    safe, names = told(study.outcome), scenario_texts()
    origin = _marks(reads.study_origin(first=study.first, last=study.last, city=study.city))
    marks = [str(value).lower() if isinstance(value, bool) else value for value in origin.values()]
    says = {
        "by_city": name_of,
        "by_scenario": lambda code: name_said(code, names),
        "by_city_and_scenario": lambda both: both_said(both, names),
        "by_often": group_said,
        "by_breadth": group_said,
    }
    yield ["total", "", "", *_cells(safe["total"]), study.share, *marks]
    for table in _CSV_TABLES:
        for row in safe[table]:
            yield [table, row["name"], says[table](row["name"]).said(language()), *_cells(row), study.share, *marks]


def _cells(row: Mapping[str, Any]) -> list[object]:
    if row["few"]:
        return ["true", *[""] * 10]
    return [
        "false", row["persons"], row["then_g"], row["now_g"], row["now_g"] - row["then_g"], row["then_acts"], row["now_acts"],
        *("" if row[side] is None else row[side] for side in ("gain", "lose")),
        *(row.get(name, "") for name in ("then_points", "now_points")),
    ]  # fmt: skip


def _marks(origin: StudyOrigin) -> dict[str, Any]:
    return {
        "reference_region": origin.reference_region,
        "is_replay": origin.is_replay,
        "is_simulated": origin.is_simulated,
        "is_demonstration": origin.is_demonstration,
    }
