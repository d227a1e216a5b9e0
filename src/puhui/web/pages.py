"""Pages of the edge itself: what every site has, what each role is told it will see, and what is said when something fails."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_GET

from puhui.foundation.answering import error_shape
from puhui.participants.words import Role
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text

WHAT_A_ROLE_SEES = {
    Role.RESIDENT: Text("居民：看克数、积分和每一条明细", "Resident: grams, points and every entry"),
    Role.PROVIDER: Text("接入方：上传文件，看进度和退回的行", "Provider: upload, progress and refused rows"),
    Role.OPERATOR: Text("运维机构：看结算批、批次、预算和告警", "Operator: runs, batches, budgets and alerts"),
    Role.PROVINCE: Text("省级主管部门：待办、双人审批、全省数据", "Authority of the province: tasks, approvals, all cities"),
    Role.CITY: Text("市级主管部门：只看本市", "Authority of a city: its own city only"),
    Role.CENTRE: Text("区域运营分中心：窗口服务", "Regional centre: service at the counter"),
    Role.REGULATOR: Text("金融监管部门：只读，不见个人", "Financial regulator: read-only, never a person"),
    Role.AUDITOR: Text("审计：只读，不见个人", "Auditor: read-only, never a person"),
    Role.OWNER: Text("项目业主：项目、监测、持有和划转减排量", "Project owner: projects, periods, credits held and handed over"),
    Role.ENTERPRISE: Text("企业：购买、使用减排量，办活动碳中和", "Enterprise: buy and use credits, make events neutral"),
    Role.VERIFIER: Text("审定核查机构：审定项目，核证报告", "Verifier: validate projects, verify reports"),
    Role.EXPERT: Text("专家：待办", "Expert: tasks"),
    Role.BANK: Text("银行：登记和处置质押", "Bank: register pledges and end them"),
    Role.MERCHANT: Text("商户：核销券，看结算", "Merchant: write vouchers off, see the settlement"),
    Role.PUBLIC_BODY: Text("机关团体：购买、使用减排量，发券，办案", "Public body: buy and use credits, run campaigns and cases"),
    Role.SYSTEM_ADMIN: Text("系统管理员：用户账号", "System administrator: user accounts"),
    Role.SECURITY_ADMIN: Text("安全管理员：锁定、登录要素、告警", "Security administrator: lock-outs, factors, alarms"),
    Role.AUDIT_ADMIN: Text("审计管理员：检索审计记录", "Audit administrator: search the audit log"),
}


class NoSuchPage(Refusal):
    code = "no_such_page"
    kind = "not_found"
    says = Text(
        "没有这个地址。请检查拼写，或查看接口说明。",
        "There is no such address. Check its spelling, or read the description of the interface.",
    )


class FailedHere(Refusal):
    code = "failed_here"
    kind = "unavailable"
    says = Text(
        "系统出错，已记入日志。写入的内容要么完整，要么没有。请过几分钟用同一编号重发。",
        "Something failed on our side and is in the log. What was being written is complete or absent. Send it again in a few minutes.",
    )


@require_GET
def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponsePermanentRedirect(static("puhui/favicon.svg"))


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse(error_shape(NoSuchPage()), status=404)
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Asks nothing of the database and nothing of the request: either may be what is broken."""
    if request.path.startswith("/api/"):
        return JsonResponse(error_shape(FailedHere()), status=500)
    return render(None, "500.html", status=500)
