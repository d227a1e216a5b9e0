from pathlib import Path
import pytest
from tests.rooms.desks.test_rights_in_browser import *
from tests.rooms.desks.test_rights_in_browser import town, stranger
OUT = Path("/tmp/h5_shots"); OUT.mkdir(exist_ok=True)
def shot(page, name): page.screenshot(path=str(OUT / f"{name}.png"), full_page=True)
def test_shots(town, visit, stranger):
    keep_identity(account=town.site.residents["lin"], proved=Proved(NAME, NUMBER, PHONE, "form"), now=town.site.now)
    p = stranger("/join", width=360); shot(p, "join1")
    p.locator("#number").fill("13900000002"); p.locator("form.ph-form button").click()
    p.locator("#code").fill(code()); p.locator("form.ph-form button").click(); shot(p, "join2")
    p.locator("#name").fill("李"); p.locator("#identity").fill(NUMBER); p.locator("[name=agree]").check(); p.locator("form.ph-form button").click(); shot(p, "join2e")
    e = stranger("/join", width=1280, language="en"); shot(e, "join_en")
    for lang in ("zh-hans", "en"):
        page = visit("lin", language=lang); o = page.evaluate("location.origin")
        for name, path in (("data", "/me/data"), ("close", "/me/close"), ("appeals", "/me/appeals"), ("home", "/me"), ("acts", f"/me/acts?day={town.day}"), ("ask", f"/me/appeals/new?day={town.day}&provider=metro&record=m-5")):
            page.goto(o + path); shot(page, f"{name}_{lang}")
    page = visit("lin"); o = page.evaluate("location.origin")
    page.goto(o + f"/me/appeals/new?day={town.day}&provider=metro&record=m-5"); page.get_by_label("理由").fill("那天我确实坐了这趟车，有票据。"); page.get_by_role("button", name="提交申诉").click(); shot(page, "appeals1")
    name = officer_of("340100")
    for width, lang in ((1280, "zh-hans"), (360, "en")):
        d = visit(name, width=width, language=lang); o = d.evaluate("location.origin"); shot(d, f"office_{width}")
        d.goto(o + "/office/appeals"); shot(d, f"oappeals_{width}")
        d.goto(o + f"/office/appeals/{Appeal.objects.get().pk}"); shot(d, f"oappeal_{width}")
        d.goto(o + "/office/person"); shot(d, f"person0_{width}")
        d.locator("#asked").fill(PHONE); d.locator("form:has(#asked) button").click(); d.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true; })"); shot(d, f"person1_{width}")
        d.locator("#purpose").select_option("mix-up"); d.locator("#reason").fill("核对重号"); d.locator("#reveal button").click(); shot(d, f"person2_{width}")
