"""Lines that a merchant without network handed in: how one is found again, and what it was answered."""

from __future__ import annotations

from puhui.consumption import errors
from puhui.consumption.models import HandedLine
from puhui.consumption.reads.vouchers import write_off_said
from puhui.consumption.rules.vouchers import EXAMPLE
from puhui.consumption.words import LineAnswer, TillLine
from puhui.foundation.sealing import keyed_mark
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

_REFUSALS: dict[str, type[Refusal]] = {
    found.code: found for found in vars(errors).values() if isinstance(found, type) and issubclass(found, Refusal)
}
TAKEN = Text("已核销", "written off")


def line_mark(line: TillLine) -> str:
    """The same code, minute and amount is the same line, however it was written."""
    plain = "".join(sign for sign in line.code.upper() if sign.isalnum())
    return keyed_mark("till line", f"{plain}|{line.happened_at.isoformat(timespec='minutes')}|{line.amount_fen}")


def answer_said(line: TillLine, row: HandedLine) -> LineAnswer:
    if row.write_off is not None:
        return LineAnswer(line, write_off_said(row.write_off), TAKEN)
    facts = {"text": line.code[:40], "form": EXAMPLE, **row.facts}
    kind = _REFUSALS[row.refused]
    return LineAnswer(line, None, Text(kind(**facts).sentence("zh"), kind(**facts).sentence("en")))
