"""Who signs in on a sample site: printed at its start, listed on its sign-in page, and made nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from puhui.vocabulary.texts import Text


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """A sign-in that anyone may use; there is nothing real behind it."""

    name: str
    password: str
    role: str
    says: Text


DEMO_SIGN_INS = (
    DemoSignIn("resident", "puhui-resident", "resident", Text("居民：看克数、积分和每一条明细", "Resident: grams, points and every entry")),
    DemoSignIn(
        "provider", "puhui-provider", "provider", Text("接入方：上传文件，看进度和退回的行", "Provider: upload, progress and refused rows")
    ),
    DemoSignIn(
        "operator", "puhui-operator", "operator", Text("运维机构：核算批、批次、预算和告警", "Operator: runs, batches, budgets and alerts")
    ),
)
