"""What the plumbing refuses.

Refusal
├── SealBroken
├── DocumentMissing
└── DiskFull
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
