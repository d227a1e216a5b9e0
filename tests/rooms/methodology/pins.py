"""What the documents that were shipped first compile to, as a hash: no change of the format may change one of them."""

from __future__ import annotations

import hashlib

from puhui.methodology.compiled import compile_symbols, names_of
from puhui.methodology.dialects import Dialect, condition_sql, floored_sql
from puhui.methodology.proved import settled
from puhui.methodology.words import Methodology

DIALECTS: tuple[Dialect, ...] = ("duckdb", "spark", "postgresql")


def compiled_hash(m: Methodology) -> str:
    """Over the SQL of every symbol in every dialect, numbers that are not known yet as columns."""
    symbols = compile_symbols(m, names_of(m, settled(m)))
    written = [
        f"{name} {dialect} {floored_sql(measure.ratio.numerator, measure.ratio.divisor, dialect)} {condition_sql(measure.known)}"
        for name, measure in symbols.items()
        for dialect in DIALECTS
    ]
    return hashlib.sha256("\n".join(written).encode()).hexdigest()[:16]
