"""What the plumbing refuses.

Refusal
├── SealBroken
├── KeyUnknown
├── KeyringBroken
├── KeysNotOurs
├── SignerBroken
├── AlgorithmUnknown
├── DocumentMissing
├── DiskFull
└── CalendarRefused
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class SealBroken(Refusal):
    code = "seal_broken"
    kind = "unavailable"
    says = Text(
        "加密内容（{about}）已被改动或密钥不对。请用备份恢复，并报告安全员。",
        "Sealed content ({about}) was changed or its key is wrong. Restore it from a backup and tell the security officer.",
    )


class KeyUnknown(Refusal):
    code = "key_unknown"
    kind = "unavailable"
    says = Text(
        "{where} 里没有密钥 {key}，用它加密的内容无法读取。请放回包含它的密钥文件。",
        "{where} has no key {key}, so what is sealed under it cannot be read. Bring back the key file that holds it.",
    )


class KeyringBroken(Refusal):
    code = "keyring_broken"
    kind = "unavailable"
    says = Text(
        "密钥不可用：{where} 中的 {reason} 缺失或格式不对。请放回完整的密钥后重试。",
        "The keys cannot be used: {reason} in {where} is missing or malformed. Bring the whole keyring back and try again.",
    )


class KeysNotOurs(Refusal):
    code = "keys_not_ours"
    kind = "conflict"
    says = Text(
        "密钥由环境变量或密码机提供，请在那里轮换：加入新密钥并把 current 改为它的编号。",
        "The environment or an appliance holds the keys. Rotate them there: add the new one and make its id `current`.",
    )


class SignerBroken(Refusal):
    code = "signer_broken"
    kind = "unavailable"
    says = Text(
        "签名密钥不可用：{where}（{reason}）。请放回完整的密钥文件，或改正设置后重启。",
        "The signing key cannot be used: {where} ({reason}). Bring the whole key file back, or correct the setting, and start again.",
    )


class AlgorithmUnknown(Refusal):
    code = "signature_algorithm_unknown"
    says = Text(
        "不认识签名算法“{algorithm}”。可用：{known}。",
        "The signature algorithm “{algorithm}” is not known. Use one of: {known}.",
    )


class DocumentMissing(Refusal):
    code = "document_missing"
    kind = "not_found"
    says = Text(
        "存储中没有文件 {digest}。请用备份恢复后重试。",
        "The store has no document {digest}. Restore it from a backup, then try again.",
    )


class DiskFull(Refusal):
    code = "disk_full"
    kind = "unavailable"
    says = Text(
        "磁盘已满（{path}），这一步没有写入任何内容，已收下的没有丢失。请清理或扩容磁盘，之后会自动继续。",
        "The disk is full ({path}); this step wrote nothing, and nothing that was taken is lost. "
        "Free some space or add some; the work then goes on by itself.",
    )


class CalendarRefused(Refusal):
    code = "calendar_refused"
    kind = "unavailable"
    says = Text(
        "工作日历 {path} 有错，没有采用。{fault}",
        "The calendar of working days {path} has a fault and is not used. {fault}",
    )
