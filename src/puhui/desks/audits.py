"""审计和告警的话 · The audit in words: what stands there beside the verbs of the table of rights, who acted, and what an alarm is about."""

from __future__ import annotations

import re
from collections.abc import Iterable

from puhui.participants import reads
from puhui.participants.words import ROLE_SAYS, VERB_SAYS, Role, Verb
from puhui.vocabulary.texts import Text

#: What leaves a line and is no verb of the table: it is nobody's right, or a part of one.
NOTE_SAYS: dict[str, Text] = {
    "sign_in": Text("登录", "sign in"),
    "prove_own_password": Text("再次验证密码", "prove the password once more"),
    "change_password": Text("更改密码", "change the password"),
    "confirm_totp": Text("启用动态口令", "set up the authenticator app"),
    "prove_totp": Text("验证动态口令", "prove the authenticator app"),
    "remove_totp": Text("停用动态口令", "remove the authenticator app"),
    "add_passkey": Text("添加通行密钥", "add a passkey"),
    "remove_passkey": Text("停用通行密钥", "remove a passkey"),
    "draw_recovery_codes": Text("生成恢复码", "draw recovery codes"),
    "prove_recovery_code": Text("用恢复码登录", "prove a recovery code"),
    "join": Text("居民开户", "open an account on a phone"),
    "open_at_counter": Text("窗口开户", "open an account at a counter"),
    "take_over": Text("年满 14 周岁接管账户", "take over the own account at fourteen"),
    "find_person": Text("查找居民（脱敏）", "look somebody up, masked"),
    "read_identity": Text("查看身份信息", "read an identity"),
    "read_moved": Text("查看更正涉及的账户（化名）", "see whom a correction moves, by pseudonym"),
    "read_appeal": Text("查看申诉内容", "read an appeal"),
    "retire_key": Text("移除数据密钥", "retire a data key"),
}
#: kind of an alarm → what has happened. One that is not here is said as it was raised.
ALARM_SAYS: dict[str, Text] = {
    "canary": Text("有人读了没有人该读的账户", "somebody has read an account that nobody has a reason to read"),
    "run_differs": Text("一个结算批重算的结果与记录不同", "a settlement run gives something else when it is computed again"),
    "correction_outdated": Text(
        "一次更正没有入账：批准之后数据又有变化", "a correction was not posted: a run changed after it was approved"
    ),
    "passkey_copied": Text("通行密钥可能被复制", "a passkey may have been copied"),
}
_ACTORS = {"anyone": Text("未登录", "not signed in"), "system": Text("平台", "the platform")}
_ROLES = {"command": Text("服务器命令", "command on the server"), "provider": ROLE_SAYS[Role.PROVIDER]}
_NUMBER = re.compile(r"user:([0-9]{1,15})")


def verb_said(verb: str) -> Text:
    """A command is said as it was typed."""
    return VERB_SAYS[Verb(verb)] if verb in set(Verb) else NOTE_SAYS.get(verb, Text(verb, verb))


def verbs_said() -> list[tuple[str, Text]]:
    """Everything that can be searched for by its name."""
    return [*((verb.value, VERB_SAYS[verb]) for verb in Verb), *((code, says) for code, says in NOTE_SAYS.items())]


def role_said(role: str) -> Text:
    return ROLE_SAYS[Role(role)] if role in set(Role) else _ROLES.get(role, Text(role, role))


def alarm_said(kind: str) -> Text:
    return ALARM_SAYS.get(kind, Text(kind, kind))


def actors_said(actors: Iterable[str]) -> dict[str, Text]:
    """`user:12` → the sign-in name; whoever has none is said as he stands in the log."""
    asked = set(actors)
    numbers = {int(found[1]) for actor in asked if (found := _NUMBER.fullmatch(actor))}
    names = {f"user:{number}": Text(name, name) for number, name in reads.user_names(numbers).items()}
    return {actor: _ACTORS.get(actor) or names.get(actor) or Text(actor, actor) for actor in asked}
