"""A serial is printed and read back; a wrong digit or two swapped signs never pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from puhui.registry.errors import BadSerial, WrongCheckDigits
from puhui.registry.reads import read_serial
from puhui.registry.words import Serial, Span

SERIALS = st.builds(
    lambda kind, number, vintage, first, more: Serial(f"{kind}{number:05d}", vintage, Span(first, first + more)),
    st.sampled_from(["PV", "FO", "AG", "EV", "CH"]), st.integers(1, 99_999), st.integers(2000, 2999), st.integers(1, 10**12), st.integers(0, 10**9),
)  # fmt: skip


class TestSerial:
    def test_is_printed_with_its_check_digits(self) -> None:
        assert str(Serial("PV00012", 2025, Span(1, 100))) == "AH-PV00012-2025-1-100-" + f"{Serial('PV00012', 2025, Span(1, 100)).check:02d}"

    def test_check_digits_are_those_of_iso_7064(self) -> None:
        """The number with its check digits behind it leaves 1 when divided by 97."""
        serial = Serial("PV00012", 2025, Span(1, 100))
        text = f"AHPV000122025{1:019d}{100:019d}{serial.check:02d}"
        assert int("".join(str(int(sign, 36)) for sign in text)) % 97 == 1

    @given(SERIALS)
    def test_is_read_back_as_it_was_printed(self, serial: Serial) -> None:
        assert read_serial(str(serial)) == serial

    @given(SERIALS)
    def test_forgives_small_letters_spaces_and_other_dashes(self, serial: Serial) -> None:
        assert read_serial(f"  {str(serial).lower().replace('-', ' – ')} ") == serial

    @given(SERIALS, st.data())
    def test_refuses_a_wrong_digit(self, serial: Serial, data: st.DataObject) -> None:
        text = str(serial)
        place = data.draw(st.sampled_from([place for place, sign in enumerate(text) if sign.isdigit()]))
        other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != text[place]]))
        with pytest.raises((WrongCheckDigits, BadSerial)):
            read_serial(text[:place] + other + text[place + 1 :])

    @given(SERIALS, st.data())
    def test_refuses_two_neighbours_that_are_swapped(self, serial: Serial, data: st.DataObject) -> None:
        text = str(serial)
        place = data.draw(st.sampled_from([place for place in range(len(text) - 1) if text[place] != text[place + 1]]))
        with pytest.raises((WrongCheckDigits, BadSerial)):
            read_serial(text[:place] + text[place + 1] + text[place] + text[place + 2 :])

    @pytest.mark.parametrize(
        "text", ["", "AH", "AH-PV00012-2025-1-100", "BJ-PV00012-2025-1-100-21", "AH-PV00012-2025-01-100-21", "x" * 500]
    )
    def test_refuses_what_is_no_serial_and_shows_one(self, text: str) -> None:
        with pytest.raises(BadSerial) as caught:
            read_serial(text)
        assert "AH-PV00012-2025-1-100-" in caught.value.sentence("zh")
