"""What the tests of rewards play on: a rule, a budget, residents who hold grams, and the credits of a run as a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from puhui.behaviours.words import ISSUE, RESIDENT_REDUCTION
from puhui.foundation.places import work_folder
from puhui.ledger import reads as books
from puhui.ledger.actions import post_transfer
from puhui.ledger.words import Line
from puhui.quantification.duck import literal, opened
from puhui.rewards.actions import exchange_grams, exchange_run, fund_budget, open_budget, publish_rule, set_standing_order
from puhui.rewards.models import Budget, Exchange
from puhui.rewards.words import POINTS, POOL, POOL_SHARE
from puhui.vocabulary.texts import Text
from tests.cast import HEFEI, NOW

ON = date(2026, 3, 20)
ANNE, BO, CHEN = 101, 102, 103


def open_rewards(*, grams_per_point: int = 100, funded: int = 0) -> None:
    publish_rule(number=1, grams_per_point=grams_per_point, from_on=date(2026, 1, 1), why=Text("测试", "test"))
    open_budget(code="anhui", name=Text("省", "province"), city="340000", fen_per_thousand=100)
    if funded:
        fund(funded)


def fund(points: int, *, key: str = "first") -> None:
    fund_budget(code="anhui", key=key, points=points, reason="test", now=NOW)


def hold(account: int, grams: int, *, key: str = "") -> None:
    """Grams in a resident's book, as a run credits them."""
    post_transfer(key=f"credit {account} {key}", day=ON, lines=[Line(account, RESIDENT_REDUCTION, ISSUE, grams)])


def credit(run: int, grams: dict[int, int], *, willing: bool = True) -> Path:
    """The credits of a run: in the books, and in the file that the run leaves; all of them with a standing order."""
    for account, amount in grams.items():
        hold(account, amount, key=str(run))
        set_standing_order(account=account, is_on=willing, now=NOW)
    path = work_folder() / f"credits-{run}.parquet"
    with opened(folder=work_folder()) as duck:
        rows = ", ".join(f"({account}, {amount})" for account, amount in grams.items())
        duck.run(f"COPY (SELECT * FROM (VALUES {rows}) v(account, grams)) TO {literal(path)} (FORMAT PARQUET)")
    return path


def exchange(run: int, credits: Path, *, on: date = ON) -> None:
    exchange_run(run=run, city=HEFEI, credits=credits, on=on, now=NOW)


def own(account: int, points: int, *, key: str = "form", on: date = ON) -> int:
    return exchange_grams(account=account, city=HEFEI, points=points, key=key, on=on, now=NOW)


def points(*accounts: int) -> list[int]:
    return [books.balance(holder=account, asset=POINTS) for account in accounts]


def grams(*accounts: int) -> list[int]:
    return [books.balance(holder=account, asset=RESIDENT_REDUCTION) for account in accounts]


def pooled() -> tuple[int, int]:
    """Grams of the pool, and the shares of those who gave them."""
    return books.system_side(account=POOL, asset=RESIDENT_REDUCTION), books.outstanding(asset=POOL_SHARE)


def promised() -> int:
    return Budget.objects.get(code="anhui").promised


def stages() -> list[tuple[str, str, int]]:
    return list(Exchange.objects.order_by("pk").values_list("key", "stage", "points"))
