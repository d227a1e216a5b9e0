"""角色与权限的词 · Words of rights: roles, verbs, how far each reaches."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from puhui.vocabulary.texts import Text


class Role(StrEnum):
    RESIDENT = "resident"
    PROVIDER = "provider"
    OPERATOR = "operator"
    CENTRE = "centre"
    PROVINCE = "province"
    CITY = "city"
    REGULATOR = "regulator"
    AUDITOR = "auditor"
    OWNER = "project-owner"
    ENTERPRISE = "enterprise"
    VERIFIER = "verifier"
    EXPERT = "expert"
    BANK = "bank"
    MERCHANT = "merchant"
    PUBLIC_BODY = "public-body"
    SYSTEM_ADMIN = "system-admin"
    SECURITY_ADMIN = "security-admin"
    AUDIT_ADMIN = "audit-admin"


#: Three administrators are three humans, and what they may is never handed on.
ADMINISTRATOR_ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)

ROLE_SAYS = {
    Role.RESIDENT: Text("居民", "resident"),
    Role.PROVIDER: Text("接入方", "provider"),
    Role.OPERATOR: Text("运维机构", "operator"),
    Role.CENTRE: Text("区域运营分中心", "regional operating centre"),
    Role.PROVINCE: Text("省级主管部门", "authority of the province"),
    Role.CITY: Text("市级主管部门", "authority of a city"),
    Role.REGULATOR: Text("金融监管部门", "financial regulator"),
    Role.AUDITOR: Text("审计", "auditor"),
    Role.OWNER: Text("项目业主", "project owner"),
    Role.ENTERPRISE: Text("企业", "enterprise"),
    Role.VERIFIER: Text("审定核查机构", "verifier"),
    Role.EXPERT: Text("专家", "expert"),
    Role.BANK: Text("银行", "bank"),
    Role.MERCHANT: Text("商户", "merchant"),
    Role.PUBLIC_BODY: Text("机关团体", "public body"),
    Role.SYSTEM_ADMIN: Text("系统管理员", "system administrator"),
    Role.SECURITY_ADMIN: Text("安全管理员", "security administrator"),
    Role.AUDIT_ADMIN: Text("审计管理员", "audit administrator"),
}


class Verb(StrEnum):
    """What somebody may do. A page and an operation of the API stand for one each; a right is a role, a verb and a scope."""

    SEE_ACCOUNT = "see_account"
    SEE_RECEIPT = "see_receipt"
    LINK_PERSON_ID = "link_person_id"
    EXCHANGE_GRAMS = "exchange_grams"
    SEND_BATCH = "send_batch"
    SEE_BATCH = "see_batch"
    SEE_REFUSED_ROWS = "see_refused_rows"
    ISSUE_CODE = "issue_code"
    SEE_SITE = "see_site"
    FOLLOW_BATCHES = "follow_batches"
    SEE_RUNS = "see_runs"
    RECOMPUTE_RUN = "recompute_run"
    FUND_BUDGET = "fund_budget"
    PAY_GIVERS = "pay_givers"
    # everyone who signs in
    MANAGE_SIGN_IN = "manage_sign_in"
    # residents
    GIVE_CONSENT = "give_consent"
    REDEEM_POINTS = "redeem_points"
    SEE_MY_DATA = "see_my_data"
    APPEAL = "appeal"
    CLOSE_ACCOUNT = "close_account"
    HAND_OVER_ACCOUNT = "hand_over_account"
    DRAW_PAYOUT = "draw_payout"
    # members of organisations
    SEE_INBOX = "see_inbox"
    SEE_ORGANISATION = "see_organisation"
    MANAGE_MEMBERS = "manage_members"
    DELEGATE = "delegate"
    # counters, authorities, operators
    SERVE_AT_COUNTER = "serve_at_counter"
    SEE_CITY = "see_city"
    OPEN_ORGANISATION = "open_organisation"
    JOIN_CITY = "join_city"
    CHANGE_FACTOR = "change_factor"
    CORRECT_RUNS = "correct_runs"
    FREEZE_ACCOUNT = "freeze_account"
    READ_PERSONAL_DATA = "read_personal_data"
    EXPORT_PERSONAL_DATA = "export_personal_data"
    ANSWER_APPEAL = "answer_appeal"
    # the three administrators
    MANAGE_USERS = "manage_users"
    MANAGE_SECURITY = "manage_security"
    SEARCH_AUDIT = "search_audit"
    # keys and trials of providers
    KEEP_KEYS = "keep_keys"
    TRY_BATCH = "try_batch"
    SEE_PROVIDERS = "see_providers"
    REVOKE_KEY = "revoke_key"
    DECIDE_QUARANTINE = "decide_quarantine"
    ADMIT_PROVIDER = "admit_provider"
    SET_LIMITS = "set_limits"
    # filing
    DRAFT_METHODS = "draft_methods"
    APPLY_FOR_FILING = "apply_for_filing"
    HANDLE_FILING = "handle_filing"
    REVIEW_FILING = "review_filing"
    COMMENT_ON_NOTICE = "comment_on_notice"
    RUN_CALL = "run_call"
    KEEP_NEIGHBOURS = "keep_neighbours"
    # projects
    RUN_PROJECTS = "run_projects"
    VERIFY_PROJECTS = "verify_projects"
    REVIEW_PROJECTS = "review_projects"
    HANDLE_PROJECTS = "handle_projects"
    DECIDE_PROJECTS = "decide_projects"
    # dry runs
    SEE_STUDY = "see_study"
    RUN_STUDY = "run_study"
    # scenario packages of neighbours
    ADD_PACKAGE = "add_package"
    # credits
    SEE_HOLDINGS = "see_holdings"
    DEAL_CREDITS = "deal_credits"
    RETIRE_CREDITS = "retire_credits"
    # uses of credits
    RUN_EVENTS = "run_events"
    EVALUATE_EVENTS = "evaluate_events"
    RUN_CASES = "run_cases"
    RUN_CAMPAIGNS = "run_campaigns"
    PAY_MERCHANTS = "pay_merchants"
    WRITE_OFF_VOUCHERS = "write_off_vouchers"
    CLAIM_VOUCHERS = "claim_vouchers"
    BUY_FIRST = "buy_first"
    BUY_CREDITS = "buy_credits"
    SET_COMPLIANCE = "set_compliance"
    KEEP_PLEDGES = "keep_pledges"
    # money and the market
    SEE_CASH = "see_cash"
    RUN_SETTLEMENT = "run_settlement"
    TAKE_STATEMENT = "take_statement"
    WATCH_MARKET = "watch_market"


VERB_SAYS = {
    Verb.SEE_HOLDINGS: Text("看本机构持有的减排量", "see the credits that one's organisation holds"),
    Verb.DEAL_CREDITS: Text("挂牌、协议转让、购买减排量", "list credits, sell them by agreement, buy them"),
    Verb.SEE_CASH: Text("看本机构的结算资金、登记收款账户", "see the money of one's organisation, and say where it is paid out"),
    Verb.RUN_SETTLEMENT: Text(
        "结算台：到账、付款、对账、交易所文件", "the settlement desk: arrivals, orders to pay, reconciliation, files of the exchange"
    ),
    Verb.TAKE_STATEMENT: Text("采用手工上传的银行对账单（双人）", "take a bank's statement that was brought by hand (two persons)"),
    Verb.WATCH_MARKET: Text("监看市场（只读）", "watch the market (nothing is changed)"),
    Verb.RETIRE_CREDITS: Text("注销减排量并取得证书", "retire credits and get the certificate"),
    Verb.RUN_EVENTS: Text("办理大型活动碳中和", "make an event neutral"),
    Verb.EVALUATE_EVENTS: Text("评价大型活动碳中和", "evaluate an event's neutrality"),
    Verb.RUN_CASES: Text("办理生态损害赔偿替代性修复", "run a case of substitute restoration"),
    Verb.RUN_CAMPAIGNS: Text("发放和结算消费券、节能券", "run voucher campaigns and settle them"),
    Verb.PAY_MERCHANTS: Text("付给商户券款", "pay merchants for their vouchers"),
    Verb.WRITE_OFF_VOUCHERS: Text("核销券", "write vouchers off"),
    Verb.CLAIM_VOUCHERS: Text("领券", "claim a voucher"),
    Verb.BUY_CREDITS: Text("按千克购买减排量", "buy credits by the kilogram"),
    Verb.BUY_FIRST: Text("承诺和报告优先购买", "pledge to buy first, and report"),
    Verb.SET_COMPLIANCE: Text("设定履约抵消的上限（双人）", "set the caps of compliance use (two persons)"),
    Verb.KEEP_PLEDGES: Text("登记、解除和实现质押", "register, release and realise pledges"),
    Verb.SEE_ACCOUNT: Text("看个人碳账户和明细", "see a personal account and its entries"),
    Verb.SEE_RECEIPT: Text("看凭据", "see a receipt"),
    Verb.LINK_PERSON_ID: Text("绑定、解绑卡号", "link and unlink a card"),
    Verb.EXCHANGE_GRAMS: Text("兑分、设置自动兑分", "exchange grams, set the standing order"),
    Verb.SEND_BATCH: Text("上报批次", "send a batch"),
    Verb.SEE_BATCH: Text("看自己的批次", "see a batch of one's own"),
    Verb.SEE_REFUSED_ROWS: Text("取退回的原始行", "take the refused rows"),
    Verb.ISSUE_CODE: Text("为持卡人出一次性绑定码", "issue a one-time code to the owner of a card"),
    Verb.SEE_SITE: Text("看运行状况和待办", "see how the site runs and what is to do"),
    Verb.FOLLOW_BATCHES: Text("看各接入方批次的进度", "follow the batches of providers"),
    Verb.SEE_RUNS: Text("看结算批", "see settlement runs"),
    Verb.RECOMPUTE_RUN: Text("让一个结算批重算一遍", "have a settlement run computed again"),
    Verb.FUND_BUDGET: Text("拨付积分预算", "fund a points budget"),
    Verb.PAY_GIVERS: Text("汇集居民减排量、返还收益", "collect what residents gave, pay them out"),
    Verb.MANAGE_SIGN_IN: Text("管理自己的登录方式和设备", "manage one's own ways to sign in, and devices"),
    Verb.GIVE_CONSENT: Text("授权和撤回授权", "give and withdraw consent"),
    Verb.REDEEM_POINTS: Text("用积分兑换礼品", "redeem points for rewards"),
    Verb.SEE_MY_DATA: Text("看、导出、更正自己的数据", "see, export and correct one's own data"),
    Verb.APPEAL: Text("对自动退回提出申诉", "appeal against an automated refusal"),
    Verb.DRAW_PAYOUT: Text("登记收款银行账户、领取汇集的返还", "give a bank account, draw what pooled grams brought"),
    Verb.CLOSE_ACCOUNT: Text("注销账户", "close one's account"),
    Verb.HAND_OVER_ACCOUNT: Text(
        "把孩子的账户交给满 14 周岁的本人或另一位监护人", "hand a child's account to the young person at fourteen, or to another guardian"
    ),
    Verb.SEE_INBOX: Text("看待办", "see what waits for one"),
    Verb.SEE_ORGANISATION: Text("看本机构和成员", "see one's organisation and its members"),
    Verb.MANAGE_MEMBERS: Text("增减成员（仅本机构管理人）", "take in and let go members (its manager only)"),
    Verb.DELEGATE: Text("委托同事代办", "have a colleague stand in"),
    Verb.SERVE_AT_COUNTER: Text("窗口服务：开户、打印对账单、代办兑换", "serve at a counter: open, print statements, redeem for others"),
    Verb.SEE_CITY: Text("看市级数据", "see the figures of a city"),
    Verb.OPEN_ORGANISATION: Text("登记机构", "register an organisation"),
    Verb.JOIN_CITY: Text("接入一个市", "let a city join"),
    Verb.CHANGE_FACTOR: Text("变更参数（双人）", "change a factor (two persons)"),
    Verb.CORRECT_RUNS: Text("更正结算批（双人）", "correct settled runs (two persons)"),
    Verb.FREEZE_ACCOUNT: Text("冻结、解冻账户（双人）", "freeze and release an account (two persons)"),
    Verb.READ_PERSONAL_DATA: Text("查看个人信息（须写明用途）", "read personal data (for a stated purpose)"),
    Verb.EXPORT_PERSONAL_DATA: Text("导出个人信息（双人）", "export personal data (two persons)"),
    Verb.ANSWER_APPEAL: Text("答复申诉", "answer an appeal"),
    Verb.MANAGE_USERS: Text("管理用户账号", "manage user accounts"),
    Verb.MANAGE_SECURITY: Text("管理安全：锁定、登录要素、告警", "manage security: lock-outs, factors, alarms"),
    Verb.SEARCH_AUDIT: Text("检索审计记录", "search the audit log"),
    Verb.KEEP_KEYS: Text("登记、轮换、停用自己的密钥", "register, rotate and end one's own keys"),
    Verb.TRY_BATCH: Text("试运行一个批次，不保存也不计入", "try a batch out; nothing is kept or counted"),
    Verb.SEE_PROVIDERS: Text("看接入方、密钥、用量和隔离", "see providers, keys, use and quarantines"),
    Verb.REVOKE_KEY: Text("撤销密钥并隔离批次", "revoke a key and quarantine what it signed"),
    Verb.DECIDE_QUARANTINE: Text("复核隔离的批次", "decide about a quarantined batch"),
    Verb.ADMIT_PROVIDER: Text("正式开通接入方", "admit a provider to production"),
    Verb.SET_LIMITS: Text("修改接入方的上限", "set a provider's limits"),
    Verb.DRAFT_METHODS: Text("在工作间写方法学文档", "write methodology documents in the workshop"),
    Verb.APPLY_FOR_FILING: Text("申请备案：方法学、参数依据、规则", "apply for filing: methodologies, evidence, rules"),
    Verb.HANDLE_FILING: Text("办理备案：受理、组织评审、公示、决定", "handle filing: accept, call a review, give notice, decide"),
    Verb.REVIEW_FILING: Text("评审备案申请（被指定的）", "review an application, where appointed"),
    Verb.COMMENT_ON_NOTICE: Text("对公示提意见", "comment on a public notice"),
    Verb.KEEP_NEIGHBOURS: Text("导入外省方法学文档，申请互认", "bring in documents of other regions, apply for their recognition"),
    Verb.ADD_PACKAGE: Text("接入邻省的场景包（双人）", "plug in a neighbour's scenario package (two persons)"),
    Verb.RUN_CALL: Text("发布征集、比较应征申请、公布结果", "open a call, compare its answers, publish its result"),
    Verb.RUN_PROJECTS: Text("申请和管理减排项目，提交监测报告", "apply for projects, run them, report their periods"),
    Verb.VERIFY_PROJECTS: Text("审定项目、核证监测报告（受委托的）", "validate projects and verify reports, where appointed"),
    Verb.REVIEW_PROJECTS: Text("参加项目联合审查（被指定的）", "speak in the joint review of a project, where appointed"),
    Verb.HANDLE_PROJECTS: Text(
        "办理项目：看材料、登记部门意见、答复公示意见", "handle projects: read them, enter opinions of departments, reply to comments"
    ),
    Verb.DECIDE_PROJECTS: Text(
        "决定项目：公示、备案、核定、暂停、变更业主", "decide about projects: notice, filing, acceptance, suspension, change of owner"
    ),
    Verb.SEE_STUDY: Text("看试算结果（只有汇总数）", "see what a dry run gives (sums only)"),
    Verb.RUN_STUDY: Text("试算：用过去的记录看一条规则会怎样，不入账", "dry run: what a rule would do on past records; nothing is posted"),
}


class Scope(StrEnum):
    """Whose: one's own, one's organisation's, one's city's, everybody's."""

    OWN = "own"
    OWN_ORGANISATION = "own-organisation"
    OWN_CITY = "own-city"
    ALL = "all"


SCOPE_SAYS = {
    Scope.OWN: Text("本人", "own"),
    Scope.OWN_ORGANISATION: Text("本机构", "own organisation"),
    Scope.OWN_CITY: Text("本市", "own city"),
    Scope.ALL: Text("全部", "all"),
}


@dataclass(frozen=True, slots=True)
class Reach:
    """How far somebody gets with a verb: the scope, and whose account, organisation and city it is measured from.

    `stands_in_for` is the user whose right it is, where somebody acts for an absent colleague.
    """

    scope: Scope
    city: str = ""
    organisation: int = 0
    stands_in_for: int | None = None

    def covers(self, city: str) -> bool:
        """Whether what belongs to a city may be seen; without a scope over cities nothing may."""
        return self.scope is Scope.ALL or (self.scope is Scope.OWN_CITY and bool(city) and city == self.city)

    def covers_matter(self, city: str, organisation: int) -> bool:
        """The same of what is proposed: a verb of one's own organisation gets to what that one proposed, wherever it is, and to no other's."""
        if self.scope is Scope.OWN_ORGANISATION:
            return bool(organisation) and organisation == self.organisation
        return self.covers(city)
