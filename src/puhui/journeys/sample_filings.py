"""The filings of the sample site: shipped documents on their way through the course, each at another stage, by the people who can sign in there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from puhui.filing import actions, reads
from puhui.filing.words import Advice, CallText, Stage, Wanted
from puhui.journeys.filings import file, submit
from puhui.journeys.scheme import as_filed, shipped
from puhui.library import reads as library
from puhui.methodology.proof import check
from puhui.methodology.words import Methodology
from puhui.participants.reads import expert_list, officer_named, organisation_named
from puhui.vocabulary.periods import local_day
from puhui.vocabulary.texts import Text, listed

SCORES = ({"science": 88, "conservative": 82, "feasible": 90, "unique": 85}, {"science": 80, "conservative": 90, "feasible": 78, "unique": 84},
          {"science": 86, "conservative": 79, "feasible": 88, "unique": 90})  # fmt: skip


RULE_CHAPTERS = {
    "purpose": "示例：把现行的兑分比例和预算规则写成一份公开文件，让居民查得到依据。",
    "changes": "示例：与平台自定的文件相比，数值不变，只是改为经备案执行；居民已有的积分不受影响。",
    "parameters": "示例：每 1 克兑 1 分；省级预算每 1000 分 100 分钱，与软件执行的数一致。",
}


@dataclass
class _Paper:
    """One application, and the steps that bring it somewhere: the owner applies, the first officer handles, the second decides."""

    number: int
    now: datetime
    citizen: int
    applicant: str = "owner"
    organisation: str = "sample-owner"

    def submitted(self) -> _Paper:
        own = organisation_named(self.organisation).account
        submit(number=self.number, organisation=own, by=_user(self.applicant), now=self.now)
        return self

    def accepted(self) -> _Paper:
        actions.accept_application(number=self.number, by=_user("province"), now=self.now)
        return self

    def returned(self, *findings: Wanted) -> _Paper:
        actions.send_back(number=self.number, by=_user("province"), findings=findings, now=self.now)
        return self

    def in_review(self, *, spoken: int) -> _Paper:
        actions.begin_review(number=self.number, by=_user("province"), now=self.now)
        for line, scores in zip(expert_list()[:3], SCORES, strict=True):
            actions.seat_expert(number=self.number, expert=line.user, of_organisation=line.organisation, by=_user("province"), now=self.now)
            if spoken:
                self._opinion(line.user, scores)
                spoken -= 1
        return self

    def _opinion(self, expert: int, scores: dict[str, int]) -> None:
        actions.declare_interest(number=self.number, expert=expert, has_interest=False, interest="", now=self.now)
        opinion = "示例意见：公式与单位已核对，参数出处可查，取值偏保守。"
        actions.give_opinion(number=self.number, expert=expert, scores=scores, advice=Advice.FILE, opinion=opinion, now=self.now)

    def on_notice(self, days_ago: int) -> _Paper:
        if reads.application(self.number).stage is Stage.REVIEW:
            actions.close_review(
                number=self.number, by=_user("province"), minutes="示例纪要：三位专家审阅了文档和算例，意见一致。", now=self.now
            )
        self.now += timedelta(days=days_ago)
        actions.open_notice(number=self.number, by=_user("province"), now=self.now)
        return self

    def commented(self, *, reply: str) -> _Paper:
        place = actions.comment_on(number=self.number, by=self.citizen, text="示例意见：上限是怎样定的？希望写明依据。", now=self.now)
        if reply:
            actions.reply_to(number=self.number, comment=place, by=_user("province"), reply=reply, now=self.now)
        return self

    def filed(self, *, days_later: int) -> _Paper:
        self.now += timedelta(days=days_later)
        actions.end_notices(now=self.now)
        tomorrow: date = local_day(self.now) + timedelta(days=1)
        file(number=self.number, by=_user("province-2"), valid_from=tomorrow, valid_until=None, now=self.now)
        return self


def fill_filings(*, citizen: int, now: datetime) -> None:
    """Filed, on notice, under review, handed in, returned, and a draft; a call with its result, and one that is open."""
    first = _call(
        Text("公共交通方法学征集（示例）", "Call for methods of public transport (sample)"), opened=now - timedelta(days=75), days=25
    )
    metro = _paper("metro-ride", now - timedelta(days=60), citizen, call=first).submitted()
    _result(first, chosen=metro.number, now=now - timedelta(days=40))
    metro.accepted().in_review(spoken=3).on_notice(0).commented(reply="示例答复：上限的依据写在文档的 cap 一节，证据等级随文公布。").filed(
        days_later=30
    )
    _paper("water-saving", now - timedelta(days=12), citizen).submitted().accepted().in_review(spoken=3).on_notice(11).commented(reply="")
    _paper("shared-bike", now - timedelta(days=6)).submitted().accepted().in_review(spoken=1)
    second = _call(
        Text("分布式光伏方法学征集（示例）", "Call for methods of rooftop PV (sample)"), opened=now - timedelta(days=10), days=40
    )
    _paper("rooftop-pv", now - timedelta(days=1), call=second).submitted()
    finding = Wanted("monitoring", "示例补正意见：请写明电表的检定周期和数据缺失时的处理办法。")
    _paper("ev-fleet", now - timedelta(days=4)).submitted().returned(finding)
    _paper("own-cup", now)
    _rule("points", now - timedelta(days=60)).submitted().accepted().on_notice(0).filed(days_later=30)


def _call(theme: Text, *, opened: datetime, days: int) -> int:
    sought = Text(
        "示例：征集设计文件完整、参数有出处、有手算算例的方法学文档，一份申请只写一种行为。",
        "Sample: methodologies with a whole design document, numbers with their sources and cases worked by hand; one act an application.",
    )
    text = CallText(theme, sought, "methodology", local_day(opened) + timedelta(days=days))
    number = actions.draft_call(text=text, by=_user("province"), now=opened).number
    return actions.open_call(number=number, by=_user("province"), now=opened).number


def _result(call: int, *, chosen: int, now: datetime) -> None:
    actions.close_calls(now=now)
    notice = "示例公告：共收到一份应征申请，入选一份，按备案程序继续办理。"
    actions.publish_result(
        number=call, by=_user("province-2"), notice=notice, chosen={chosen: "示例理由：文档完整，参数可查，算例与程序一致。"}, now=now
    )


def _paper(code: str, now: datetime, citizen: int = 0, *, call: int | None = None) -> _Paper:
    shipped = library.version(code=code, number=1)
    m = library.methodology_of(shipped)
    title = Text(f"{m.name.zh}（示例）", f"{m.name.en} (sample)")
    made = actions.open_application(
        course_code="methodology",
        about=code,
        title=title,
        by=_user("owner"),
        role="project-owner",
        organisation=_owner(),
        call=call,
        now=now,
    )
    actions.save_chapters(number=made.number, organisation=_owner(), texts=_chapters(m), now=now)
    actions.attach_subject(number=made.number, organisation=_owner(), name=f"{code}-v1.yaml", body=shipped.text.encode())
    return _Paper(made.number, now, citizen)


def file_method(code: str, number: int, text: str, now: datetime) -> None:
    """A document of the sample's own for the next version of a code, by the whole course; from its filing on projects may rest on it."""
    m = check(text)
    assert (m.code, m.version) == (code, number), "the text is of the version that is asked for"
    made = actions.open_application(
        course_code="methodology",
        about=code,
        title=Text(f"{m.name.zh}第 {number} 版（示例）", f"{m.name.en}, version {number} (sample)"),
        by=_user("owner"),
        role="project-owner",
        organisation=_owner(),
        now=now,
    )
    actions.save_chapters(number=made.number, organisation=_owner(), texts=_chapters(m), now=now)
    actions.attach_subject(number=made.number, organisation=_owner(), name=f"{code}-v{number}.yaml", body=text.encode())
    paper = _Paper(made.number, now, citizen=0).submitted().accepted().in_review(spoken=3)
    paper.on_notice(0).filed(days_later=30)


def _rule(code: str, now: datetime) -> _Paper:
    """A rule of the scheme as the city brings it: what ships, without the reservation that nobody has filed it."""
    own, city = shipped()[code], organisation_named("sample-city").account
    title = Text(f"{own.rule.name.zh}（示例）", f"{own.rule.name.en} (sample)")
    made = actions.open_application(
        course_code="scheme-rule", about=code, title=title, by=_user("city"), role="city", organisation=city, now=now
    )
    actions.save_chapters(number=made.number, organisation=city, texts=RULE_CHAPTERS, now=now)
    actions.attach_subject(number=made.number, organisation=city, name=f"{code}.yaml", body=as_filed(own.body))
    return _Paper(made.number, now, citizen=0, applicant="city", organisation="sample-city")


def _chapters(m: Methodology) -> dict[str, str]:
    """What the document itself says, under the headings of the design document; nothing that it does not say."""
    numbers = listed([parameter.label for parameter in m.parameters]).zh
    inputs = listed([given.label for given in m.inputs]).zh
    said = {
        "scope": f"{m.summary.zh}适用地区代码 {m.region}。不计入的情形见文档的 excluded 一节。",
        "boundary": f"只计文档列出的输入（{inputs}）所描述的活动，时间以记录发生的日期为准。",
        "baseline": f"基准情形与项目情形之差按文档的公式计算，依据：{listed(m.basis).zh}",
        "additionality": "示例：个人自愿行为，没有法规强制要求；参与率变化时由主管部门复核。",
        "calculation": f"公式 reduction = {m.formulas[-1].text}，参数：{numbers}。结果向下取整到克。",
        "monitoring": f"由接入方上报记录，字段：{', '.join(m.columns)}；平台逐条校核范围和重复。",
        "sources": "每个数值的出处、年份和证据等级写在文档的 parameters 一节，可公开下载核对。",
        "no-double-claim": f"同一行为只计一次：与同组（{m.same_act.group}）的记录时间重叠的不再计入，见文档的 same_act 一节。",
    }
    return {code: text if len(text) >= 20 else f"{text}（示例站点的说明文字）" for code, text in said.items()}


def _owner() -> int:
    return organisation_named("sample-owner").account


def _user(name: str) -> int:
    found = officer_named(name)
    assert found is not None, "the offices of the sample site are open"
    return found
