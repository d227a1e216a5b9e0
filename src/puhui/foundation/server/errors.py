"""Why the embedded database cannot be had, each with a sentence that says what to do next.

Refusal
└── DatabaseUnavailable
    ├── BinariesMissing
    ├── NoServerUser, CannotSwitchUser
    ├── HomeNotUsable, NoReachableFolder
    ├── DataFolderForeign, DataFolderBroken, DataFolderVersion, DataFolderMissing
    ├── KeysMissing
    ├── SocketFolderTaken, SocketPathTooLong
    ├── InitFailed, StartFailed, StartTooSlow, StopTooSlow, AnotherServerAnswers
    ├── ParentSilent
    └── BadDatabaseUrl
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class DatabaseUnavailable(Refusal):
    """Every reason why there is no database to talk to."""

    kind = "unavailable"


class BinariesMissing(DatabaseUnavailable):
    code = "database_binaries_missing"
    says = Text(
        "找不到内置 PostgreSQL 的程序（{wanted}）。请运行 make setup 重新安装，或设置 DATABASE_URL 使用自己的 PostgreSQL。",
        "The programs of the embedded PostgreSQL are missing ({wanted}). Run `make setup` again, "
        "or set DATABASE_URL to use a PostgreSQL server of your own.",
    )


class NoServerUser(DatabaseUnavailable):
    code = "database_no_os_user"
    says = Text(
        "PostgreSQL 不能以 root 运行，且无法建立系统用户 {name}：{reason}。请先执行 useradd --system {name}，或改用普通用户运行。",
        "PostgreSQL does not run as root, and the OS user {name} could not be made: {reason}. "
        "Run `useradd --system {name}` first, or run this as an ordinary user.",
    )


class CannotSwitchUser(DatabaseUnavailable):
    code = "database_cannot_switch_user"
    says = Text(
        "以 root 运行，但无法切换到系统用户 {name}（容器可能禁止）。请用普通用户运行，或设置 DATABASE_URL。",
        "Running as root, but switching to the OS user {name} is not allowed here (a container may forbid it). "
        "Run this as an ordinary user, or set DATABASE_URL.",
    )


class HomeNotUsable(DatabaseUnavailable):
    code = "database_home_not_usable"
    says = Text(
        "无法在 {home} 中读写（{reason}）。它可能属于另一个系统用户：请用那个用户运行，或把 PUHUI_HOME 设为自己可写的文件夹。",
        "Cannot read and write in {home} ({reason}). It may belong to another OS user: run as that user, "
        "or set PUHUI_HOME to a folder of your own.",
    )


class NoReachableFolder(DatabaseUnavailable):
    code = "database_no_reachable_folder"
    says = Text(
        "以 root 运行时，数据库由系统用户 {name} 承载，但它进不了 {tried}。请把 PUHUI_HOME 设为该用户可进入的文件夹，例如 /srv/puhui。",
        "When run as root, the database runs as the OS user {name}, who can enter none of: {tried}. "
        "Set PUHUI_HOME to a folder that this user can enter, such as /srv/puhui.",
    )


class DataFolderForeign(DatabaseUnavailable):
    code = "database_folder_foreign"
    says = Text(
        "数据文件夹 {data} 属于系统用户 {owner}，而服务器将以 {name} 运行。"
        "请改用 {owner} 运行，或执行 chown -R {name} {data}，或设置 PUHUI_HOME。",
        "The data folder {data} belongs to the OS user {owner}, but the server would run as {name}. Run this as {owner}, "
        "or `chown -R {name} {data}`, or set PUHUI_HOME to another place.",
    )


class DataFolderBroken(DatabaseUnavailable):
    code = "database_folder_broken"
    says = Text(
        "{data} 已存在，但不是 PostgreSQL 数据文件夹（没有 PG_VERSION）。请先移走它，再运行一次。",
        "{data} exists but is no PostgreSQL data folder (it has no PG_VERSION). Move it away, then run this again.",
    )


class DataFolderVersion(DatabaseUnavailable):
    code = "database_folder_version"
    says = Text(
        "{data} 由 PostgreSQL {found} 建立，本程序带的是 {wanted}。请用原版本导出（puhui backup），再恢复到新的 PUHUI_HOME。",
        "{data} was made by PostgreSQL {found}; this program ships {wanted}. Back it up with the earlier release (`puhui backup`) "
        "and restore it into a new PUHUI_HOME.",
    )


class DataFolderMissing(DatabaseUnavailable):
    code = "database_folder_missing"
    says = Text(
        "{note} 记录的数据文件夹 {data} 不见了。请恢复它（例如挂载磁盘）；若确要从空库开始，请删除 {note}。",
        "The data folder {data}, remembered in {note}, is gone. Bring it back (mount its disk); "
        "to begin with an empty database on purpose, delete {note}.",
    )


class KeysMissing(DatabaseUnavailable):
    code = "database_keys_missing"
    says = Text(
        "数据在 {data}，但口令文件 {keys} 不见了。请从备份取回该文件；若要从空库开始，请移走数据文件夹。",
        "The data lies in {data}, but its password file {keys} is gone. Bring the file back from a backup; "
        "to begin with an empty database, move the data folder away.",
    )


class SocketFolderTaken(DatabaseUnavailable):
    code = "database_socket_folder_taken"
    says = Text(
        "套接字文件夹 {folder} 不是系统用户 {name} 私有的（可能是别人建的）。请查看后删除它，再运行一次。",
        "The socket folder {folder} is not private to the OS user {name}: someone else may have made it. "
        "Look at it, remove it, then run this again.",
    )


class SocketPathTooLong(DatabaseUnavailable):
    code = "database_socket_path_too_long"
    says = Text(
        "套接字路径 {path} 有 {length} 字节，系统上限 {limit}。请把 TMPDIR 设为较短的文件夹。",
        "The socket path {path} has {length} bytes; the system allows {limit}. Set TMPDIR to a shorter folder.",
    )


class InitFailed(DatabaseUnavailable):
    code = "database_init_failed"
    says = Text(
        "无法建立数据库 {data}。请按下面的说明处理（常见原因：磁盘已满、权限不足），再运行一次。\n{log}",
        "The database {data} could not be made. Act on the lines below (often: disk full, no permission), then run this again.\n{log}",
    )


class StartFailed(DatabaseUnavailable):
    code = "database_start_failed"
    says = Text(
        "数据库没有启动：{data}。请按日志的最后几行处理（常见原因：磁盘已满、内存不足、设置有误），再运行一次。\n{log}",
        "The database did not start: {data}. Act on the last lines of its log (often: disk full, too little memory, a wrong setting), "
        "then run this again.\n{log}",
    )


class StartTooSlow(DatabaseUnavailable):
    code = "database_start_too_slow"
    says = Text(
        "数据库在 {seconds} 秒内没有应答：{data}。进程仍在运行，可能正在恢复；请稍后再运行一次，并查看日志。\n{log}",
        "The database gave no answer within {seconds} s: {data}. Its process still runs and may be recovering; "
        "run this again later and read its log.\n{log}",
    )


class StopTooSlow(DatabaseUnavailable):
    code = "database_stop_too_slow"
    says = Text(
        "数据库进程 {pid} 没有停止：{data}。请查看磁盘是否卡住，再手动结束它。",
        "The database process {pid} did not stop: {data}. See whether the disk hangs, then end it by hand.",
    )


class AnotherServerAnswers(DatabaseUnavailable):
    code = "database_another_server_answers"
    says = Text(
        "套接字 {folder} 上应答的是另一个数据库（{found}，应为 {data}）。请停止那个服务，再运行一次。",
        "Another database answers at {folder} ({found}; {data} was expected). Stop that server, then run this again.",
    )


class ParentSilent(DatabaseUnavailable):
    code = "database_parent_silent"
    says = Text(
        "另一个 puhui 进程（{parent}）握有 {lock}，但数据库在 {seconds} 秒内没有应答。请查看或结束那个进程，再运行一次。",
        "Another puhui process ({parent}) holds {lock}, but the database gave no answer within {seconds} s. "
        "Look at that process or end it, then run this again.",
    )


class BadDatabaseUrl(DatabaseUnavailable):
    code = "database_url_invalid"
    kind = "invalid"
    says = Text(
        "{name} 不是可用的 PostgreSQL 地址（{reason}）。请写成 postgresql://用户:口令@主机:5432/库名。",
        "{name} is no usable PostgreSQL address ({reason}). Write it as postgresql://user:password@host:5432/database.",
    )
