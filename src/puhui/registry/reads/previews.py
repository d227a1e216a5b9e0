"""What an owner sees before sending: what was read and found, what counts, and the grams expected, or why there are none yet."""

from __future__ import annotations

from dataclasses import replace

from puhui.methodology.compiled import compiled_for
from puhui.methodology.words import Methodology
from puhui.quantification.duck import Duck
from puhui.registry.errors.series import MethodologyNotInForce
from puhui.registry.reads.series import devices_of, inputs_of, period_row
from puhui.registry.reads.series_files import counted_in, found_in, found_in_inventory, set_up
from puhui.registry.reads.sums import SumInputs, account, inventory_cells, lacking_numbers, rows_lack
from puhui.registry.rules import sums as rules
from puhui.registry.words.series import Counted, DataFinding, Preview, Read, SeriesKind, SumRow
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


def previewed(duck: Duck, read: Read, kind: SeriesKind, *, project: str, period: int, methodology: Methodology | None) -> Preview:
    """Of the rows that lie in `rows_read`. Raises UnknownPeriod."""
    row = period_row(project, period)
    found: tuple[DataFinding, ...]
    counted: list[Counted] = []
    if kind.is_inventory:
        found = found_in_inventory(duck, "rows_read", kind)
    else:
        set_up(duck, "rows_read", kind, capacities={d.serial: d.capacity_w for d in devices_of(project)})
        found, counted = found_in(duck, kind), counted_in(duck, first=row.first, last=row.last)
    try:
        grams, why = _expected(duck, kind, counted, inputs_of(project, period, methodology)), None
    except Refusal as problem:
        grams, why = None, Text(problem.sentence("zh"), problem.sentence("en"))
    return Preview(replace(read, findings=found), found, tuple(counted), grams, why)


def _expected(duck: Duck, kind: SeriesKind, counted: list[Counted], inputs: SumInputs) -> int:
    m = inputs.methodology
    if m.missing:
        raise lacking_numbers(m)
    compiled = compiled_for(m, region=inputs.region, day=inputs.last)
    if compiled is None:
        raise MethodologyNotInForce(methodology=m.code, day=inputs.last)
    rows: tuple[SumRow, ...]
    if kind.is_inventory:
        cells = inventory_cells(duck, "rows_read", kind, without=set())
        rows = rules.inventory_rows(m, kind, cells, facts=inputs.facts, first=inputs.first, last=inputs.last)
    else:
        devices = {device.serial: device for device in inputs.devices}
        rows = rules.meter_rows(m, counted, devices=devices, facts=inputs.facts, first=inputs.first, last=inputs.last)
    rows_lack(m, rows)
    return account(inputs, compiled, rows).total_g
