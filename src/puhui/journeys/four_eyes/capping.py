"""履约上限 · A cap of compliance use: two persons of the province say what a document allows one entity for one year."""

from __future__ import annotations

from datetime import date, datetime

from puhui.consumption.actions import set_cap
from puhui.consumption.reads import cap_comes_to
from puhui.consumption.words import CapTerms
from puhui.journeys.four_eyes.proposing import propose
from puhui.journeys.four_eyes.words import Said, key_of
from puhui.participants import reads as participants
from puhui.participants.words import PROVINCE_WIDE, Facts, Proposal, SignedIn, Verb
from puhui.vocabulary.amounts import grouped
from puhui.vocabulary.texts import Text


def propose_cap(*, user: SignedIn, terms: CapTerms, reason: str, now: datetime) -> Proposal:
    """Raises UnknownParticipant, CapTermsWrong, and as `propose`."""
    found, kg = participants.organisation_at(terms.holder), cap_comes_to(terms)
    facts = {
        "holder": terms.holder, "code": found.code, "name_zh": found.name.zh, "name_en": found.name.en, "year": terms.year, "kg": kg,
        "share_bp": terms.share_bp, "base_kg": terms.base_kg, "document": terms.document, "from": terms.from_on.isoformat(),
        "until": terms.until_on.isoformat(),
    }  # fmt: skip
    about = f"cap:{found.code}-{terms.year}"
    return propose(user=user, verb=Verb.SET_COMPLIANCE, about=about, facts=facts, city=PROVINCE_WIDE, reason=reason, now=now)


def act(proposal: Proposal, now: datetime) -> None:
    set_cap(key=key_of(proposal), terms=_terms(proposal.facts), by=proposal.maker.user, now=now)


def _terms(facts: Facts) -> CapTerms:
    share, base = facts["share_bp"], facts["base_kg"]
    return CapTerms(
        int(facts["holder"]), int(facts["year"]), str(facts["document"]), date.fromisoformat(str(facts["from"])),
        date.fromisoformat(str(facts["until"])), None if share else int(facts["kg"]), int(share) if share else None, int(base) if base else None,
    )  # fmt: skip


def says(facts: Facts) -> Said:
    name, year = Text(str(facts["name_zh"]), str(facts["name_en"])), int(facts["year"])
    kg = f"{grouped(int(facts['kg']))} kg"
    how = Text("按千克", "in kilograms")
    if facts["share_bp"]:
        share, base = f"{int(facts['share_bp']) / 100:.2f} %", f"{grouped(int(facts['base_kg']))} kg"
        how = Text(f"{base} 的 {share}", f"{share} of {base}")
    return Said(
        Text(f"设定{name.zh} {year} 年履约抵消上限 {kg}", f"Cap the compliance use of {name.en} for {year} at {kg}"),
        (
            (Text("机构", "Entity"), name),
            (Text("履约年度", "Year"), f"{year}"),
            (Text("上限", "Cap"), kg),
            (Text("怎样得出", "How it comes about"), how),
            (Text("依据文件", "Document"), str(facts["document"])),
            (Text("有效期", "In force"), f"{facts['from']} – {facts['until']}"),
        ),
        Text(
            "同意后在有效期内生效；以后设定的上限在重叠的日子里代替它。已经用掉的不受影响。",
            "Once approved it is in force on its days; a later cap takes its place on days that both have. What was used stands.",
        ),
    )
