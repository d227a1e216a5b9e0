"""What changed, held as bits over the rows of a file: looking a bit up keeps the order of the rows, while a join would lose it.

A province's day written by a join would have to be sorted again, texts and all, which costs more than the plan. A row has one bit in
each of a few planes: whether it is a repetition, whether it is somebody's same act, whether its grams were cut, and the binary digits of
what is left of them.
"""

from __future__ import annotations

from puhui.quantification.duck import Duck

#: More rows than this would need planes beyond what the engine can hold in one value.
ROWS_MOST = 1_000_000_000
_CODES = ("duplicate_record", "same_act")
_CUT = "cut"


class Planes:
    """The rows of the relation `changed` as bits, set on a connection that then answers for any row `n`."""

    def __init__(self, duck: Duck, *, rows: int) -> None:
        self._duck = duck
        self._last = rows - 1
        for code in _CODES:
            self._set(code, f"code = '{code}'")
        self._set(_CUT, "code IS NULL")
        most = duck.value("SELECT COALESCE(MAX(changed_g), 0) FROM changed")
        self._digits = range(int(most).bit_length())
        for digit in self._digits:
            self._set(f"{_CUT}_{digit}", f"code IS NULL AND changed_g >> {digit} & 1 = 1")

    def _set(self, plane: str, rows: str) -> None:
        """No row at all leaves the plane unknown, and then no bit of it is found set."""
        self._duck.run(f"SET VARIABLE {plane} = (SELECT bitstring_agg(CAST(n AS BIGINT), 0, {self._last}) FROM changed WHERE {rows})")

    def change(self, rows: str) -> str:
        """`rows` with what changed them, like `plan.joined_change`, but in their order and without the name of a winner."""
        return f"SELECT *, {self._code()} AS changed_code, '' AS winner, {self._changed_g()} AS changed_g FROM ({rows})"

    def _code(self) -> str:
        return "CASE" + "".join(f" WHEN {_bit(code)} = 1 THEN '{code}'" for code in _CODES) + " ELSE '' END"

    def _changed_g(self) -> str:
        left = "".join(f" + COALESCE({_bit(f'{_CUT}_{digit}')}, 0) * {1 << digit}" for digit in self._digits)
        return f"CASE WHEN {_bit(_CUT)} = 1 THEN CAST(0{left} AS BIGINT) END"


def _bit(plane: str) -> str:
    return f"get_bit(getvariable('{plane}'), CAST(n AS INTEGER))"
