"""The list of commands; each lives in its own module and is imported when it is called, so that `puhui --help` is quick."""

from __future__ import annotations

import importlib
import sys

import click

import puhui
from puhui.cli.errors import PathNotUsable, WrongCall
from puhui.cli.printing import refuse, tell_machine
from puhui.vocabulary.refusals import Refusal

#: command → (module:name, what it does). The order is that of a reader who meets the product for the first time.
COMMANDS = {
    "serve": ("serve:command", "启动网站和后台 · run the site"),
    "quantify": ("quantify:command", "核算一个文件（不需要数据库） · quantify a file, no database"),
    "methods": ("methods:command", "方法学：列表、查看、检查 · methodologies: list, show, check"),
    "package": ("package:command", "接入包：检查、带到本平台 · a neighbour's scenario package: check, add"),
    "ingest": ("ingest:command", "一个文件走完全程到积分 · a file through the whole journey to points"),
    "explain": ("explain:command", "解释一张凭据 · explain a receipt"),
    "recompute": ("status:recompute", "重算一个结算批并比对 · recompute a run and compare"),
    "status": ("status:status", "账户、记录、克、积分、批次 · what there is"),
    "dry-run": ("dry_run:command", "试算：改一条规则会怎样，不入账 · what another rule would change, nothing posted"),
    "sweep": ("status:sweep", "核对全部不变量 · check every invariant"),
    "simulate": ("simulate:command", "写一座模拟试点城市 · write a simulated pilot city"),
    "score": ("score:command", "“同一行为只计一次”对照真值 · one act once against the truth"),
    "backup": ("backup:backup", "备份，不停止服务 · back up while serving"),
    "restore": ("backup:restore", "恢复到新的站点 · restore into a new home"),
    "certificate": ("certificate:command", "注销证明：离线核对 · certificates: check one offline"),
    "project": ("project:command", "减排项目：检查监测文件、抽样、重算 · projects: check a file, sample, compute again"),
    "provider": ("provider:command", "接入方：开通、试运行、密钥、上限、用户、列表 · providers: open, try, key, limit, user, list"),
    "organisation": ("parties:organisation", "机构：登记、邀请管理人、列表 · organisations: open, invite, list"),
    "user": ("parties:user", "用户：添加、列表、停用 · users: add, list, close"),
    "admin": ("parties:admin", "任命系统、安全、审计三员 · appoint the three administrators"),
    "city": ("parties:city", "城市：接入、列表 · cities: join, list"),
    "reward": ("reward:command", "礼品：上架、到货、下架、列表 · rewards: open, stock, close, list"),
    "registry": ("registry:command", "核证减排量：检查导出的登记历史 · credits: check an exported history"),
    "settlement": ("settlement:command", "结算：对账、发送付款指令 · settlement: reconcile a day, send orders to pay"),
    "keys": ("keys:command", "数据密钥：列表、轮换、重新加密、停用 · data keys: list, rotate, reseal, retire"),
    "canary": ("canary:command", "蜜标：谁看它谁报警 · canaries that raise an alarm"),
    "drill": ("drill:command", "故障演练：杀进程、断数据库、重复发送 · drills: kill, cut, send twice"),
    "bench": ("bench:command", "测速：与本机下限成对比较 · measure against this machine's floor"),
    "migrate": ("serve:migrate_command", "建立或更新数据表 · make or update the tables"),
    "worker": ("serve:worker", "后台任务（由 serve 启动） · the worker, started by serve"),
}


class Commands(click.Group):
    """Commands by name, loaded late."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(f"puhui.cli.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, said) for name, (_, said) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(puhui.__version__, prog_name="puhui")
def cli() -> None:
    """普惠：把每一件低碳小事算清楚、记下来、用得上。

    Real low-carbon acts in, grams and points out, every number explained.
    """


def main() -> None:
    """Runs the command; a refusal becomes one clear sentence and exit code 1."""
    try:
        code = cli.main(standalone_mode=False)
    except Refusal as refusal:
        sys.exit(refuse(refusal))
    except OSError as problem:  # a path of the command's own; without a name it is our fault, and not hidden
        if problem.filename is None:
            raise
        sys.exit(refuse(PathNotUsable(path=problem.filename, reason=problem.strerror)))
    except click.ClickException as problem:
        sys.exit(_wrong_call(problem))
    except (click.Abort, KeyboardInterrupt):
        click.echo("已中断 · stopped", err=True)
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)  # click gives back what `Exit` carries


def _wrong_call(problem: click.ClickException) -> int:
    """Click's own words for people, with --json the code for machines too. Returns the exit code."""
    problem.show()
    context = problem.ctx if isinstance(problem, click.UsageError) else None
    tell_machine(WrongCall(reason=problem.format_message().strip().rstrip("."), command=context.command_path if context else "puhui"))
    return problem.exit_code
