"""What the footprint refuses.

Refusal
├── ItemUnknown · UnitUnknown · AmountUnread · PersonsElsewhere
├── NothingEntered · NothingCounted
├── TableUnreadable · TableTwice · TableTooLong · EntryGone
├── FactorSourceMissing · FactorOutOfRange · NoReference · NotAsked
└── PeopleDoNotAddUp · QuestionUnanswered
"""

from __future__ import annotations

from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text


class ItemUnknown(Refusal):
    code = "footprint_item_unknown"
    says = Text(
        "没有“{item}”这个排放项。请从清单里选一项，名称见模板。",
        "There is no item “{item}”. Choose one of the list; the template has their names.",
    )


class UnitUnknown(Refusal):
    code = "footprint_unit_unknown"
    says = Text(
        "“{item}”不能用“{unit}”计量。请改用 {units} 之一。",
        "“{item}” is not measured in “{unit}”. Use one of {units}.",
    )


class AmountUnread(Refusal):
    code = "footprint_amount_unread"
    says = Text(
        "“{text}”不是可用的数量。请填大于 0、最多三位小数的数。",
        "“{text}” is no amount that can be used. Write a number above 0 with three decimals at most.",
    )


class PersonsElsewhere(Refusal):
    code = "footprint_persons_elsewhere"
    says = Text(
        "“{item}”不按人公里计量，不用填人数。请清空人数。",
        "“{item}” is not measured by person and kilometre. Leave the number of persons empty.",
    )


class NothingEntered(Refusal):
    code = "footprint_nothing_entered"
    says = Text("还没有填任何排放项。请先填表或上传活动数据表。", "No item was entered yet. Fill in the form or upload a table first.")


class NothingCounted(Refusal):
    code = "footprint_nothing_counted"
    says = Text(
        "填了的 {n} 项都没有排放因子，合计不出足迹。请给出因子，或补充能计算的项，例如用电和交通。",
        "None of the {n} items has a factor, so there is nothing to add up. Give factors, or add items that can be counted, such as power and travel.",
    )


class TableUnreadable(Refusal):
    code = "footprint_table_unreadable"
    says = Text(
        "这个文件读不出活动数据表：缺少“{column}”列，或不是 UTF-8 的 CSV。请用页面上的模板填写后再上传。",
        "This file is no table of an event: the column “{column}” is missing, or it is no CSV in UTF-8. Fill in the template of this page and upload it again.",
    )


class TableTwice(Refusal):
    code = "footprint_table_twice"
    kind = "conflict"
    says = Text(
        "文件“{name}”已经上传过，再收会重复计算。要替换它，请先移除这份文件的各行。",
        "The file “{name}” was uploaded already; taking it again would count it twice. To replace it, remove its rows first.",
    )


class TableTooLong(Refusal):
    code = "footprint_table_too_long"
    kind = "too_large"
    says = Text(
        "一个活动最多 {most} 行，现在会有 {rows} 行。请合并同类的行。",
        "An event has room for {most} rows; these would be {rows}. Merge rows of a kind.",
    )


class EntryGone(Refusal):
    code = "footprint_entry_gone"
    kind = "not_found"
    says = Text("这一行已经不在了。请刷新页面。", "This row is gone already. Load the page again.")


class FactorSourceMissing(Refusal):
    code = "footprint_factor_source_missing"
    says = Text(
        "自填的因子要写明出处，例如文件名、编号和年份，至少 {least} 个字。",
        "A factor of your own needs its source, such as document, number and year, in {least} signs at least.",
    )


class FactorOutOfRange(Refusal):
    code = "footprint_factor_out_of_range"
    says = Text(
        "因子要大于 0、不超过 {most} kg，最多六位小数；填的是“{text}”。请核对单位。",
        "A factor lies above 0 and at most at {most} kg, with six decimals at most; this is “{text}”. Check its unit.",
    )


class NoReference(Refusal):
    code = "footprint_no_reference"
    says = Text(
        "因子库里没有“{item}”的因子，无法采用参考值。请填自有因子和出处，或把它列为未计入。",
        "The library has no factor for “{item}”, so there is no reference to take. Give one of your own with its source, or leave it uncounted.",
    )


class NotAsked(Refusal):
    code = "footprint_not_asked"
    says = Text(
        "“{item}”按因子库计算，不能自填因子。请删去自填的数。",
        "“{item}” is counted by the factor library; it takes no factor of your own. Remove the number.",
    )


class PeopleDoNotAddUp(Refusal):
    code = "estimate_people_do_not_add_up"
    says = Text(
        "外地来的 {outside} 人多于总人数 {people} 人，或坐飞机的 {flyers} 人多于远道来的 {far} 人。请改正人数。",
        "{outside} from outside are more than {people} in all, or {flyers} by air more than {far} from far. Correct the numbers.",
    )


class QuestionUnanswered(Refusal):
    code = "estimate_question_unanswered"
    says = Text(
        "“{zh}”要填 {least} 到 {most} 之间的整数。请改正后再算。",
        "“{en}” takes a whole number from {least} to {most}. Correct it and ask again.",
    )
