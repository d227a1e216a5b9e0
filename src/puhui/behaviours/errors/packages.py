"""What is refused of scenario packages that were plugged in."""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class UnknownShape(Refusal):
    code = "unknown_shape"
    kind = "unavailable"
    says = Text(
        "找不到读取这一批用的适配器配置 {adapter}（{digest}）。请从备份恢复接入包后再检查这一批。",
        "The document {adapter} ({digest}) that this batch was read with is not there. Restore the package from a backup, then check the batch again.",
    )


class PackageGone(Refusal):
    code = "package_gone"
    kind = "conflict"
    says = Text(
        "接入包 {digest} 已不在这里。请重新上传后再提请。", "The package {digest} is not here any more. Upload it again, then propose it."
    )
