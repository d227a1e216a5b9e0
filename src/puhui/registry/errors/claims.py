"""What exclusivity refuses.

Refusal
├── ClaimListUnreadable · ClaimListKnown · UnknownScheme
├── UnknownHit · HitDecided · DecisionUnknown · OwnHit
└── PlaceOutside · PledgeChanged
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class ClaimListUnreadable(Refusal):
    code = "claim_list_unreadable"
    says = Text(
        "名单“{name}”读不出来（{reason}）。请交 UTF-8 的 CSV，表头按说明。",
        "The list {name} cannot be read ({reason}). Import a CSV in UTF-8 with the headings of the guide.",
    )


class ClaimListKnown(Refusal):
    code = "claim_list_known"
    kind = "conflict"
    says = Text(
        "这份名单已经导入，是第 {number} 份。请不要重复导入。",
        "This list was imported already, as number {number}. Do not import it twice.",
    )


class UnknownScheme(Refusal):
    code = "unknown_scheme"
    says = Text("没有这种名单（{scheme}）。请选：{known}。", "There is no kind of list called {scheme}. Choose one of: {known}.")


class UnknownHit(Refusal):
    code = "unknown_claim_hit"
    kind = "not_found"
    says = Text("这个项目没有第 {number} 条重复线索。请从列表中选。", "This project has no hit {number}. Choose one from the list.")


class HitDecided(Refusal):
    code = "claim_hit_decided"
    kind = "conflict"
    says = Text(
        "第 {number} 条线索已经有结论。有新的事实请重新检查。", "Hit {number} was decided already. Check again where there are new facts."
    )


class DecisionUnknown(Refusal):
    code = "claim_decision_unknown"
    says = Text("没有这种结论（{decision}）。请选：{known}。", "There is no decision {decision}. Choose one of: {known}.")


class OwnHit(Refusal):
    code = "claim_own_hit"
    kind = "forbidden"
    says = Text(
        "项目的申请人不能给自己的线索下结论。请由另一位经办人决定。",
        "Who opened the project does not decide its hits. Another officer decides.",
    )


class PlaceOutside(Refusal):
    code = "claim_place_outside"
    says = Text(
        "经度 {longitude}、纬度 {latitude} 不在中国境内。请按“经度, 纬度”填写，单位是度。",
        "Longitude {longitude}, latitude {latitude} lie outside China. Write degrees, longitude first.",
    )


class PledgeChanged(Refusal):
    code = "pledge_changed"
    kind = "conflict"
    says = Text(
        "承诺书的文字已经改过。请重新打开页面，读过新的文字再签。",
        "The text of the pledge has changed. Open the page again and sign the new text.",
    )
