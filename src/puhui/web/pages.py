"""Pages of the edge itself: signing in and out, the reader's language and print, and what is said when something fails."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from puhui.foundation.answering import error_shape
from puhui.foundation.configuration import configuration
from puhui.participants.words import Role
from puhui.vocabulary.refusals import Refusal
from puhui.vocabulary.texts import Text
from puhui.web.cookies import named
from puhui.web.homes import home_of
from puhui.web.keeping import FORGET
from puhui.web.language import COOKIE as LANGUAGE_COOKIE
from puhui.web.theme import PRINT_COOKIE

CHINESE, ENGLISH = "zh-hans", "en"
NORMAL, LARGE = "normal", "large"
CHOICE_LIFE_S = 365 * 24 * 3600
WHAT_A_ROLE_SEES = {
    Role.RESIDENT: Text("居民：看克数、积分和每一条明细", "Resident: grams, points and every entry"),
    Role.PROVIDER: Text("接入方：上传文件，看进度和退回的行", "Provider: upload, progress and refused rows"),
    Role.OPERATOR: Text("运维机构：看结算批、批次、预算和告警", "Operator: runs, batches, budgets and alerts"),
    Role.PROVINCE: Text("省级主管部门：待办、双人审批、全省数据", "Authority of the province: tasks, approvals, all cities"),
    Role.CITY: Text("市级主管部门：只看本市", "Authority of a city: its own city only"),
    Role.CENTRE: Text("区域运营分中心：窗口服务", "Regional centre: service at the counter"),
    Role.REGULATOR: Text("金融监管部门：只读，不见个人", "Financial regulator: read-only, never a person"),
    Role.AUDITOR: Text("审计：只读，不见个人", "Auditor: read-only, never a person"),
    Role.OWNER: Text("项目业主：待办和本机构成员", "Project owner: tasks and members"),
    Role.ENTERPRISE: Text("企业：待办和本机构成员", "Enterprise: tasks and members"),
    Role.VERIFIER: Text("审定核查机构：待办和本机构成员", "Verifier: tasks and members"),
    Role.EXPERT: Text("专家：待办", "Expert: tasks"),
    Role.BANK: Text("银行：待办和本机构成员", "Bank: tasks and members"),
    Role.MERCHANT: Text("商户：待办和本机构成员", "Merchant: tasks and members"),
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


class SignIn(LoginView):
    """Asks for name and password, then leads to the home of the role."""

    template_name = "sign_in.html"
    http_method_names = ["get", "head", "post"]

    def get_default_redirect_url(self) -> str:
        return home_of(self.request.user.role) if self.request.user.is_authenticated else "/"

    def get_context_data(self, **told: Any) -> dict[str, Any]:
        return {**super().get_context_data(**told), "demo_sign_ins": _demo_sign_ins() if configuration().sample else []}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        if self.request.user.is_authenticated:
            self.request.session.cycle_key()  # Django itself gives a new one only to whoever had not signed in
        response = super().form_valid(form)
        ends_at = timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
        self.request.session.set_expiry(ends_at)  # whatever is done meanwhile: a span would begin anew with each change of the session
        _agree(self.request, response)
        return response


class SignOut(LogoutView):
    """Ends the session; only a form post does it. The browser is asked to forget its pages."""

    next_page = "/"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        response = super().post(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = FORGET
        return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keeps the language that was chosen and goes back to the page."""
    response = _back(request)
    _keep_language(request, response, request.POST.get("language", ""))
    return response


@require_POST
def large_print(request: HttpRequest) -> HttpResponse:
    """Keeps the print that was chosen and goes back to the page."""
    response = _back(request)
    _keep_print(request, response, is_large=request.POST.get("print") == LARGE)
    return response


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


def _demo_sign_ins() -> list[tuple[str, str, Text]]:
    """Name, password and what one sees: on a sample site only, where they are anyone's."""
    from puhui.journeys.sample_city import sign_ins  # the simulated city is not loaded where nobody asks for it

    return [(who.name, who.password, WHAT_A_ROLE_SEES[who.role]) for who in sign_ins()]


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that the form stood on; `lang` is dropped, for it would outweigh what was just chosen."""
    asked = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return HttpResponseRedirect("/")
    parts = urlsplit(asked)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "lang"]
    return HttpResponseRedirect(urlunsplit(parts._replace(query=urlencode(kept))))


def _agree(request: HttpRequest, response: HttpResponse) -> None:
    """What was chosen in this browser before signing in counts; else what the account remembers."""
    if not request.user.is_authenticated:
        return
    language, size = (request.COOKIES.get(named(name)) for name in (LANGUAGE_COOKIE, PRINT_COOKIE))
    _keep_language(request, response, language or request.user.language)
    _keep_print(request, response, is_large=size == LARGE if size else request.user.large_print)


def _keep_language(request: HttpRequest, response: HttpResponse, chosen: str) -> None:
    known = ENGLISH if chosen == ENGLISH else CHINESE
    _set_cookie(response, LANGUAGE_COOKIE, known)
    if request.user.is_authenticated and request.user.language != known:
        request.user.language = known
        request.user.save(update_fields=["language"])


def _keep_print(request: HttpRequest, response: HttpResponse, *, is_large: bool) -> None:
    _set_cookie(response, PRINT_COOKIE, LARGE if is_large else NORMAL)
    if request.user.is_authenticated and request.user.large_print != is_large:
        request.user.large_print = is_large
        request.user.save(update_fields=["large_print"])


def _set_cookie(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(named(name), value, max_age=CHOICE_LIFE_S, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
