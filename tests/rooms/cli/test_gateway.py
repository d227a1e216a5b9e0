"""The commands of the gateway write the next file of orders, take in trades and reconciliations, and say which numbers are missing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from puhui.cli import gateway
from puhui.market.errors import GatewayFileWrong, NothingToSend
from tests.rooms.cli.test_provider import _here
from tests.rooms.market.test_gateway import Exchange
from tests.rooms.registry.credits import NOW

Run = Callable[..., Any]


@pytest.fixture
def run(db: None, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command on the site of the test; gives its JSON."""
    monkeypatch.setattr(gateway, "site", _here)
    monkeypatch.setattr(gateway, "now", lambda: NOW)

    def call(*arguments: str) -> Any:
        done = CliRunner().invoke(gateway.command, [*arguments, "--json"])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return json.loads(done.stdout.splitlines()[-1])

    return call


def test_orders_go_out_and_trades_come_in(run: Run, tmp_path: Path) -> None:
    exchange = Exchange()
    made, out = exchange.listed(kg=60), tmp_path / "orders.csv"
    assert run("orders", str(out)) | {"sha256": "", "path": ""} == {"kind": "orders", "sequence": 1, "rows": 1, "sha256": "", "path": ""}
    first = out.read_bytes()
    with pytest.raises(NothingToSend):
        run("orders", str(out))
    run("orders", str(out), "--sequence", "1")
    assert out.read_bytes() == first

    files = {number: tmp_path / f"trades-{number}.csv" for number in (1, 2)}
    for number, path in files.items():
        path.write_bytes(exchange.trades(number, exchange.row(made, 10)))
    early = run("trades", str(files[2]))
    assert (early["state"], early["missing"], early["applied"]) == ("waiting", [1], [])
    assert run("trades", str(files[1]))["applied"] == [1, 2]
    assert run("trades", str(files[1]))["is_repeat"]

    states = tmp_path / "states.csv"
    states.write_bytes(exchange.states(1, (f"PH{made.number}", 41, 19), after=2))
    assert run("reconcile", str(states))["open_differences"] == 1
    with pytest.raises(GatewayFileWrong):
        run("trades", str(states))
