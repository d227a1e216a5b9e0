"""`puhui canary plant`: an account that is nobody's, so that whoever reads it without a reason is heard."""

from __future__ import annotations

import click

from puhui.cli.clock import now
from puhui.cli.printing import as_json, result
from puhui.cli.site import site


@click.group()
def command() -> None:
    """蜜标：谁看它谁报警 · canaries: whoever reads one raises an alarm."""


@command.command("plant")
@click.option("--city", required=True, help="市代码，如 340100 · six digits of a city")
@click.option("--name", required=True, help="显示的姓名 · the name that it shows")
@as_json
def plant(city: str, name: str, as_json: bool) -> None:
    """种下一个，证件号只用国家标准自己的示例 · plants one, under the example number of the national standard, which is nobody's."""
    with site():
        from puhui.participants.actions import plant_canary
        from puhui.vocabulary.identifiers import region_code

        made = plant_canary(city=region_code(city), name=name, now=now())
    lines = [
        f"已种下 planted: {made.pseudonym}",
        "不要告诉任何人。读到它的人会触发告警 · tell nobody; whoever reads it raises an alarm",
    ]
    result({"pseudonym": made.pseudonym, "account": made.account, "city": made.city}, as_json=as_json, lines=lines)
