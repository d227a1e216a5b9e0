"""A certificate is checked by anyone: by number, by the code on the paper, and offline; a wrong number is answered with what to do."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from puhui.consumption import reads
from puhui.consumption.words import Certificate
from puhui.foundation.configuration import configuration
from puhui.foundation.paper import unprintable
from puhui.foundation.signing import Sm2Signer
from puhui.registry import actions as registry
from puhui.registry.words import Wanted
from tests.rooms.consumption.test_retire import USE, used
from tests.rooms.registry.credits import NOW, OFFICER, fresh, issued

pytestmark = pytest.mark.django_db


def appliance() -> Sm2Signer:
    """Stands for a signing appliance behind the port: SM2 with SM3."""
    return Sm2Signer(bytes(31) + b"\x07")


@pytest.fixture
def told() -> Certificate:
    issued(100)
    return used(30)


def page(path: str, *, language: str = "zh") -> tuple[int, str]:
    client = Client()
    client.cookies["puhui_language"] = language
    answer = client.get(path)
    return answer.status_code, answer.content.decode()


class TestTheNumber:
    def test_leads_from_the_form_to_its_own_address(self, told: Certificate) -> None:
        answer = Client().get("/check", {"number": told.number.lower().replace("-", "–")})
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/check/{told.number}")

    def test_says_what_the_paper_says_in_both_languages(self, told: Certificate) -> None:
        status, said = page(f"/check/{told.number}")
        assert status == 200
        for fact in (
            "证明存在，内容一致",
            "0.030",
            "叁拾千克",
            USE.beneficiary.name,
            USE.beneficiary.code,
            USE.statement,
            *told.serials,
            "示范密钥",
        ):
            assert fact in said
        assert "genuine" in page(f"/check/{told.number}", language="en")[1]

    @pytest.mark.parametrize(
        ("text", "status", "code"),
        [
            ("AH-R-2026-000001-00", 422, "wrong_certificate_digits"),
            ("12345", 422, "bad_certificate_number"),
            ("AH-R-2026-000318-04", 404, "certificate_unknown"),
        ],
    )
    def test_that_is_none_is_refused_with_what_to_do_and_kept(self, told: Certificate, text: str, status: int, code: str) -> None:
        for path in (f"/check?number={text}", f"/check/{text}"):
            found, said = page(path)
            assert found == status
            assert code in said
            assert f'value="{text}"' in said

    def test_of_credits_that_were_recalled_later_says_so_and_stands(self, told: Certificate) -> None:
        wrong = issued(50)
        later = used(wanted=Wanted(kg=40, issue=wrong.number))
        registry.recall_credits(key=fresh(), issue=wrong.number, kg=20, by=OFFICER, now=NOW, reason="签发有误")
        said = page(f"/check/{later.number}")[1]
        assert "被追回 20 kg" in said
        assert "证明存在，内容一致" in said


class TestThePaper:
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_is_a_pdf_with_the_same_bytes_each_time(self, told: Certificate, language: str) -> None:
        client = Client()
        client.cookies["puhui_language"] = language
        first, second = (client.get(f"/check/{told.number}.pdf") for _ in range(2))
        assert (first.status_code, first.headers["Content-Type"]) == (200, "application/pdf")
        assert first.content[:5] == b"%PDF-"
        assert first.content == second.content

    def test_of_a_number_that_is_none_is_a_page_that_says_so(self) -> None:
        assert page("/check/AH-R-2026-000318-04.pdf")[0] == 404

    def test_knows_which_signs_it_can_print(self) -> None:
        assert unprintable("王小明 䶮㛃𬭁 Ab1（）", "“”·") == ""
        assert unprintable("𠮷野", "a\u200bb\x07") == "𠮷\u200b\x07"

    def test_spells_amounts_as_papers_do(self) -> None:
        spelled = {
            30: "叁拾",
            105: "壹佰零伍",
            2_500: "贰仟伍佰",
            10_203: "壹万零贰佰零叁",
            120_000: "壹拾贰万",
            100_000_001: "壹亿零壹",
            0: "零",
        }
        assert {number: reads.in_capitals(number) for number in spelled} == spelled


class TestTheProof:
    def verified(self, folder: Path, proof: dict[str, object] | str) -> tuple[int, dict[str, object]]:
        path = folder / "proof.json"
        path.write_text(proof if isinstance(proof, str) else json.dumps(proof), encoding="utf-8")
        command = [sys.executable, "-m", "puhui", "certificate", "verify", str(path), "--json"]
        done = subprocess.run(
            command, env={"PYTHONPATH": "src", "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False, timeout=60
        )
        return done.returncode, json.loads(done.stdout.splitlines()[-1]) if done.stdout else {}

    def test_is_checked_without_a_site(self, told: Certificate, tmp_path: Path) -> None:
        proof = Client().get(f"/check/{told.number}.json").json()
        code, said = self.verified(tmp_path, proof)
        assert (code, said["holds"], said["is_demonstration"]) == (0, True, True)
        assert said["facts"]["kg"] == 30  # type: ignore[index]

    def test_of_other_words_does_not_hold(self, told: Certificate, tmp_path: Path) -> None:
        proof = reads.proof_of(told)
        code, said = self.verified(tmp_path, proof | {"facts": proof["facts"].replace('"kg":30', '"kg":30000')})
        assert (code, said["holds"]) == (1, False)

    def test_is_signed_by_the_appliance_that_a_site_names(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        issued(100)
        monkeypatch.setattr(configuration(), "signer", "tests.rooms.consumption.test_check_pages:appliance")
        proof = reads.proof_of(used(30))
        assert (proof["algorithm"], proof["is_demonstration"]) == ("sm2", "no")
        assert self.verified(tmp_path, proof)[1]["holds"] is True
        assert "示范密钥" not in page(f"/check/{json.loads(proof['facts'])['number']}")[1]

    @pytest.mark.parametrize("text", ["", "[]", '{"a": 1}', "{}"])
    def test_that_is_none_is_refused_as_a_wrong_call(self, tmp_path: Path, text: str) -> None:
        assert self.verified(tmp_path, text)[0] == 2

    def test_of_a_number_that_is_none_is_refused_as_json(self) -> None:
        answer = Client().get("/check/AH-R-2026-000318-04.json")
        assert (answer.status_code, answer.json()["code"]) == (404, "certificate_unknown")
