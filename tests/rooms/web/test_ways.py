"""The ways between pages: each layout leads to each page once, and every name is an address of this site."""

from __future__ import annotations

import pytest

from puhui.web.access import ADDRESSES
from puhui.web.templatetags.navigation import WAYS


@pytest.mark.parametrize("layout", WAYS)
def test_a_layout_leads_to_a_page_once(layout: str) -> None:
    names = [way.name for way in WAYS[layout]]
    assert sorted(set(names)) == sorted(names)
    assert len({way.says.zh for way in WAYS[layout]}) == len(names)


@pytest.mark.parametrize("layout", WAYS)
def test_a_page_is_marked_under_one_way_and_is_there(layout: str) -> None:
    below = [name for way in WAYS[layout] for name in (way.name, *way.also)]
    assert sorted(set(below)) == sorted(below)
    assert set(below) <= set(ADDRESSES)
