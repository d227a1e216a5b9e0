"""Which names a document may give to the columns that its inputs are read from: any, but those that mean something else already."""

from __future__ import annotations

import re
from typing import Final

from puhui.vocabulary.records import BASE_COLUMNS, PLACE_COLUMNS

_FORM: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")

#: Words that DuckDB, Spark or PostgreSQL read as part of a sentence, or as the clock and the user of the database.
_SQL: Final = """
    all analyse analyze and anti any array as asc asof asymmetric at authorization between binary both by case cast check collate
    collation column concurrently constraint create cross current_catalog current_date current_role current_schema current_time
    current_timestamp current_user default deferrable delete desc describe distinct div do drop else end escape except exists extract
    false fetch filter for foreign freeze from full function glob grant group having ilike in initially inner insert intersect
    interval into is isnull join lambda lateral leading left like limit localtime localtimestamp minus natural not notnull null of
    offset on only or order outer over overlaps percentile_cont pivot pivot_longer pivot_wider placing position positional primary
    qualify references returning right rlike row rows select semi session_user set show similar some struct substring summarize
    symmetric table tablesample then time to trailing trim true truncate union unique unknown unnest unpack unpivot update user using
    values variadic verbose when where window with within
    """
#: Names that the plan gives to what it works out.
_PLAN: Final = """
    amount apart_m cap_g changed_g code crowd day day_no days detail end_s field_en field_zh file_row_number grp h happened_s is_prior
    key lasts_s late_g line meets mode n next_s note place provider raw_g received_s reduction_g reference_region refusal room_g
    running_g since_s start_s total until_s used_g verdict winner
    """
_PREFIXES: Final = ("form_", "history_", "parameter_")
_TAKEN: Final = {*_SQL.split(), *_PLAN.split()} | {column.name for column in (*BASE_COLUMNS, *PLACE_COLUMNS)}


def may_be_column(name: str) -> bool:
    return bool(_FORM.fullmatch(name)) and name not in _TAKEN and not name.startswith(_PREFIXES)
