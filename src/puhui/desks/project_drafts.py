"""起草 · What a chapter begins with while nothing was written in it: the usual words of a kind, and what the register knows of a period's data."""

from __future__ import annotations

from collections.abc import Mapping

from puhui.foundation.templatetags.puhui import language
from puhui.registry import reads
from puhui.registry.words import LifeChapter, ProjectKind
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.texts import Text

Chapters = list[tuple[LifeChapter, str]]


def chapters_begun(kind: ProjectKind, written: Mapping[str, str]) -> Chapters:
    """What was written, or the usual words where a chapter was never touched."""
    terms = reads.kind_terms(kind)
    usual = {code: text.said(language()) for code, text in terms.usual.items()}
    return [(chapter, written.get(chapter.code, usual.get(chapter.code, ""))) for chapter in terms.chapters]


def report_begun(code: str, period: int) -> Chapters:
    """What was written of a report; where nothing was, what the deliveries and the account say by themselves."""
    written, drafts = reads.report_written(code, period), _drafts(code, period)
    return [(one, written.get(one.code) or drafts.get(one.code, "")) for one in reads.life_terms().report_chapters]


def _drafts(code: str, period: int) -> dict[str, str]:
    found = {"measured": _measured(code, period), "computed": _computed(code, period)}
    return {name: text.said(language()) for name, text in found.items() if text}


def _measured(code: str, period: int) -> Text | None:
    deliveries = [one for one in reads.deliveries_of(code, period) if one.corrected_by is None]
    if not deliveries:
        return None
    meters = "、".join(dict.fromkeys(serial for one in deliveries for serial in one.devices))
    rows, refused = (grouped(sum(counts)) for counts in zip(*((one.rows, one.refused) for one in deliveries), strict=True))
    return Text(
        f"数据来自登记的电表 {meters}，共 {len(deliveries)} 份文件，收下 {rows} 行，退回 {refused} 行。缺数和表示缺数的代码一律不计，也不补。",
        f"Data of the registered meters {meters}: {len(deliveries)} files, {rows} rows taken, {refused} refused. What is missing, and codes for no "
        "number, count nothing and are not filled.",
    )


def _computed(code: str, period: int) -> Text | None:
    kept = next(iter(reads.sums_of(code, period)), None)
    if kept is None:
        return None
    kg = f"{grouped(kept.total_g // 1000)}.{kept.total_g % 1000:03d}"
    named = f"{kept.methodology} v{kept.version}"
    return Text(
        f"按 {named} 由平台核算，第 {kept.number} 次核算，合计 {kg} kg，依据的 SHA-256 以 {kept.digest[:16]} 开头，任何人可以重算。",
        f"Computed on the platform by {named}, account {kept.number}: {kg} kg; the SHA-256 of its account begins with {kept.digest[:16]}, and "
        "anybody may compute it again.",
    )
