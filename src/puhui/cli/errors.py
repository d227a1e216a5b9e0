"""What the command line itself refuses: a call that is not as asked, a path or a database that cannot be used.

Refusal
├── WrongCall         words or options that the command does not know, or lacks
├── PathNotUsable     the file system says no
└── DatabaseSilent    DATABASE_URL names a server that does not answer
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class WrongCall(Refusal):
    code = "usage"
    says = Text(
        "命令的写法不对（{reason}）。请用 {command} --help 查看用法，改正后再运行。",
        "The command is not called as it should be ({reason}). See {command} --help, correct it and run it again.",
    )


class PathNotUsable(Refusal):
    code = "path_not_usable"
    says = Text(
        "不能读写 {path}：{reason}。请换一个自己可以读写、仍有空间的路径，再运行一次。",
        "Cannot read or write {path}: {reason}. Name a path that you may read and write and that has room, then run this again.",
    )


class DatabaseSilent(Refusal):
    code = "database_silent"
    kind = "unavailable"
    says = Text(
        "DATABASE_URL 所指的数据库没有应答（{reason}）。请核对地址和口令，启动它后再运行一次。",
        "The database that DATABASE_URL names does not answer ({reason}). Check address and password, start it, then run this again.",
    )
