"""The engine and the oracle agree on every record of every methodology that the proof lets through."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st

from puhui.methodology.errors import DocumentRefused
from puhui.methodology.proof import check
from puhui.methodology.words import Methodology
from tests.rooms.quantification.outcomes import by_engine, by_oracle
from tests.rooms.quantification.random_methodologies import methodologies, records


def proved(text: str) -> Methodology | None:
    try:
        return check(text)
    except DocumentRefused as refused:
        note(refused.sentence("en"))
        return None


class TestRandomMethodologies:
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(text=methodologies(), data=st.data())
    def test_the_engine_and_the_oracle_agree_on_every_record(self, text: str, data: st.DataObject) -> None:
        methodology = proved(text)
        assume(methodology is not None)
        assert methodology is not None
        columns = {given.column: (int(given.low), int(given.high)) for given in methodology.inputs}
        rows = data.draw(records([(column, low, high) for column, (low, high) in columns.items()]))
        with TemporaryDirectory() as folder:
            assert by_engine(methodology, rows, Path(folder)) == by_oracle(methodology, rows)
