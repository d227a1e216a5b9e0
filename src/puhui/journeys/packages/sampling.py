"""The sample of a package through the real engine: adapter → typed records → methodology, row by row. Nothing is kept."""

from __future__ import annotations

from pathlib import Path

from puhui.adapters.configured import Configuration, adapter_of
from puhui.adapters.guarding import guarded
from puhui.adapters.reading import refusing
from puhui.adapters.words import Adapted
from puhui.journeys.packages.words import Sampled, SampleRow
from puhui.methodology.words import Methodology
from puhui.quantification.duck import Duck, literal, opened
from puhui.quantification.engine import counted_in, empty_prior, run_plan
from puhui.quantification.plan import plan_for_one
from puhui.quantification.scan import with_days
from puhui.vocabulary.periods import CHINA_OFFSET_S


def sampled(configuration: Configuration, m: Methodology, body: bytes) -> Sampled:
    """Raises AdapterRefused where the file as a whole cannot be read in this shape."""
    with opened() as duck:
        path = duck.folder / "sample.csv"
        path.write_bytes(body)
        plain = guarded(duck, path)
        with refusing(plain):
            return _of(duck, plain, configuration, m)


def _of(duck: Duck, path: Path, configuration: Configuration, m: Methodology) -> Sampled:
    adapted = adapter_of(configuration).records(duck, path)
    duck.run(f"CREATE TEMP TABLE records AS {with_days(_named(duck, adapted, m), offset_s=CHINA_OFFSET_S)}")
    empty_prior(duck, person="VARCHAR")
    run_plan(duck, plan_for_one(counted_in(duck, m), engine="duckdb"))
    given = ", ".join(f"r.{name}" for name in m.columns)
    rows = duck.rows(
        "SELECT o.n, COALESCE(r.record_id, ''), o.reduction_g, o.refusal, r.form_code IS NOT NULL, COALESCE(r.region, ''), r.happened_s,"
        f" {given} FROM results o JOIN records r ON r.n = o.n ORDER BY o.n"
    )
    merged = int(duck.value(f"SELECT COUNT(*) FROM ({adapted.merged})"))
    return Sampled(adapted.rows, merged, tuple(_row(row, m) for row in rows))


def _named(duck: Duck, adapted: Adapted, m: Methodology) -> str:
    """The records with every column that the methodology asks for; one of another scenario is refused as a batch would refuse it."""
    there = duck.columns(f"({adapted.select})")
    lacking = "".join(f", CAST(NULL AS BIGINT) AS {name}" for name in m.columns if name not in there)
    other = f"form_code IS NULL AND scenario <> {literal(m.code)}"
    replaced = (
        f"CASE WHEN {other} THEN 'unknown_scenario' ELSE form_code END AS form_code,"
        f" CASE WHEN {other} THEN scenario ELSE form_detail END AS form_detail"
    )
    return f"SELECT * REPLACE ({replaced}){lacking} FROM ({adapted.select})"


def _row(row: tuple[object, ...], m: Methodology) -> SampleRow:
    n, record_id, grams, refusal, is_form, region, happened_s, *given = row
    return SampleRow(
        row=int(str(n)) + 1,
        record_id=str(record_id),
        reduction_g=int(str(grams)),
        refusal=str(refusal),
        is_form=bool(is_form),
        region=str(region),
        happened_s=None if happened_s is None else int(str(happened_s)),
        given={name: None if value is None else int(str(value)) for name, value in zip(m.columns, given, strict=True)},
    )
