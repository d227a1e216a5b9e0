"""更正结算批 · Correcting settled runs: a study shows the difference by person first, two officers agree, then adjusting entries are posted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from puhui.behaviours import actions as behaviours
from puhui.behaviours import reads
from puhui.behaviours.words import Study
from puhui.journeys.four_eyes.proposing import propose
from puhui.journeys.four_eyes.words import Row, Said
from puhui.journeys.tasks import defer_corrections
from puhui.methodology.regions import name_of
from puhui.participants.words import PROVINCE_WIDE, Facts, Proposal, SignedIn, Verb
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.texts import Text


def propose_correction(*, user: SignedIn, study: int, reason: str, reason_en: str = "", now: datetime) -> Proposal:
    """`reason` is what residents are told. Raises UnknownStudy, NotToCorrect, StudyOutdated, and as `propose`."""
    found = reads.study(study)
    behaviours.refuse_outdated(study=study)
    facts = _facts(found, reason_en)
    about = f"study:{found.name}"
    return propose(user=user, verb=Verb.CORRECT_RUNS, about=about, facts=facts, city=found.city or PROVINCE_WIDE, reason=reason, now=now)


def act(proposal: Proposal, now: datetime) -> None:
    """The correction is agreed to; the background posts it, run by run, as soon as no settlement is at work."""
    reason = Text(proposal.reason, str(proposal.facts["reason_en"]) or proposal.reason)
    behaviours.agree_correction(study=int(proposal.facts["study"]), reason=reason, proposal=proposal.number, now=now)
    defer_corrections()


def _facts(study: Study, reason_en: str) -> Facts:
    outcome = study.outcome or {}
    total = outcome["total"]
    told = study.asked
    return {
        "study": study.number,
        "first": f"{study.first}",
        "last": f"{study.last}",
        "city": study.city,
        "versions": dict(told.versions),
        "without_provider": told.without_provider,
        "without_batches": list(told.without_batches),
        "runs": outcome["runs"],
        **{name: total[name] for name in ("then_g", "now_g", "persons", "gain", "lose")},
        "counted": sha256(json.dumps(outcome, sort_keys=True).encode()).hexdigest(),
        "reason_en": reason_en.strip(),
    }


def says(facts: Facts) -> Said:
    return Said(
        Text(f"按试算 S{facts['study']} 更正结算批", f"Correct settled runs by study S{facts['study']}"),
        tuple(_rows(facts)),
        Text(
            "批准后入账：少记的补记，多记的扣回，每笔写明更正的是哪一笔；已经没有那么多克的，记为欠克数，以后入账时收回。"
            "已经兑换的积分不收回。本人会看到原因。",
            "Once approved it is posted: what was too little is given, what was too much is taken back, each entry names the one that it corrects. Who "
            "no longer holds the grams owes them, to be collected from later credits. Points already given are not taken back. Those concerned "
            "are told why.",
        ),
    )


def _rows(facts: Facts) -> Iterator[Row]:
    place = name_of(str(facts["city"])) if facts["city"] else Text("全省", "the whole province")
    yield Text("行为日期", "Days of the acts"), f"{facts['first']} – {facts['last']}"
    yield Text("范围", "Where"), place
    for code, number in dict(facts["versions"]).items():
        yield Text("改按方法学版本", "Counted by version"), f"{code} v{number}"
    if facts["without_provider"]:
        yield Text("撤下接入方的数据", "Left out: provider"), str(facts["without_provider"])
    if facts["without_batches"]:
        yield Text("撤下批次", "Left out: batches"), ", ".join(f"B{number}" for number in facts["without_batches"])
    yield Text("结算批", "Runs"), grouped(int(facts["runs"]))
    yield Text("减排量", "Grams"), f"{grouped(int(facts['now_g']))} g", f"{grouped(int(facts['then_g']))} g"
    gain, lose = grouped(int(facts["gain"])), grouped(int(facts["lose"]))
    yield Text("涉及的人", "Persons"), Text(f"增加 {gain} 人，减少 {lose} 人", f"{gain} gain, {lose} lose")
    yield Text("告知本人的英文说明", "Reason in English"), str(facts["reason_en"]) or "–"
