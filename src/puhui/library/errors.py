"""What the library refuses.

Refusal
├── UnknownVersion · UnknownNeighbour · NotANeighbour
├── NothingToSupply · NothingToChange
├── GradeTooLow
├── AlreadyInForce · AlreadyFiled · AlreadyEvidenced
└── UnknownSketch · SavedMeanwhile · TextNotKept · TooManySketches      of the workshop
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class UnknownVersion(Refusal):
    code = "unknown_version"
    kind = "not_found"
    says = Text(
        "方法学库中没有 {methodology} 第 {number} 版。请核对代码和版本。",
        "The library has no {methodology} version {number}. Check code and version.",
    )


class UnknownNeighbour(Refusal):
    code = "unknown_neighbour"
    kind = "not_found"
    says = Text(
        "没有第 {number} 号外省方法学文档。请从“外省方法学”的清单里选。",
        "There is no neighbour's document {number}. Choose one from the list of neighbours' documents.",
    )


class NotANeighbour(Refusal):
    code = "not_a_neighbour"
    says = Text(
        "这份文档的适用地区是{region}，不是外省的。本省的文档请走方法学备案。",
        "This document is for {region}, which is no neighbour. A document of our own is brought by applying for its filing.",
    )


class NothingToSupply(Refusal):
    code = "nothing_to_supply"
    says = Text(
        "{methodology} 不缺少“{parameter}”。请只提交方法学列出的缺少数值。",
        "{methodology} does not lack “{parameter}”. Supply only the numbers that it lists as missing.",
    )


class NothingToChange(Refusal):
    code = "nothing_to_change"
    says = Text(
        "{methodology} 没有可变更的数值“{parameter}”。缺少的数值请补充；因子库中的因子随软件的因子库更新。",
        "{methodology} has no number “{parameter}” to change. Supply what is missing; factors change with the factor library.",
    )


class GradeTooLow(Refusal):
    code = "grade_too_low"
    kind = "conflict"
    says = Text(
        "{methodology} 的证据等级为 {grade}，用途“{use}”要求 {needed} 级以上。请补上更可靠的出处。",
        "{methodology} has evidence grade {grade}; the use “{use}” needs {needed} or better. Supply a better reference.",
    )


class AlreadyInForce(Refusal):
    code = "already_in_force"
    kind = "conflict"
    says = Text(
        "{methodology} 从 {from_on} 起已有启用的版本。请另选生效日。",
        "{methodology} already has a version in force from {from_on}. Choose another day.",
    )


class AlreadyFiled(Refusal):
    code = "already_filed"
    kind = "conflict"
    says = Text(
        "{methodology} 第 {number} 版已备案，文号 {filed_as}。要改内容，请以下一版申请。",
        "{methodology} version {number} is filed as {filed_as}. To change what it says, apply with the next version.",
    )


class AlreadyEvidenced(Refusal):
    code = "already_evidenced"
    kind = "conflict"
    says = Text(
        "{about} 的数值 {value} 已有发布机关的文件备案，文号 {filed_as}。要更换，请先申请废止那一份。",
        "The value {value} of {about} rests on a filed document already, {filed_as}. To replace it, have that one revoked first.",
    )


class UnknownSketch(Refusal):
    code = "unknown_sketch"
    kind = "not_found"
    says = Text(
        "本机构没有这份在写的文档，或者没有这一稿。请从“方法工作间”的列表里选。",
        "Your organisation has no such document in writing, or no such state of it. Choose one from the list of the workshop.",
    )


class SavedMeanwhile(Refusal):
    code = "saved_meanwhile"
    kind = "conflict"
    says = Text(
        "您打开之后，这份文档又存了第 {number} 稿，所以没有保存；您写的还在下面。请先对照第 {number} 稿，再点一次“保存”，存为它的下一稿。",
        "State {number} was saved after you opened the document, so nothing was saved; what you wrote is still below. Compare with state "
        "{number}, then press Save again: yours becomes the state after it.",
    )


class TextNotKept(Refusal):
    code = "text_not_kept"
    says = Text("没有保存：{why_zh}请改正后再试。", "Nothing was saved: {why_en} Correct it and try again.")


class TooManySketches(Refusal):
    code = "too_many_sketches"
    kind = "conflict"
    says = Text(
        "{what_zh}已有 {most} 份，不能再多。请先收起不用的文档，或者从最新一稿另起一份。",
        "There are {most} {what_en} already, and no more are kept. Put away documents that are not needed, or begin a new one from the newest state.",
    )
