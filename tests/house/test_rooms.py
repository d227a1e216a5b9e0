"""What holds in every room, also in those that come later, and that import rules cannot see."""

from __future__ import annotations

import ast
import statistics
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from puhui.foundation.sealed_fields import SealedField, bytes_fields
from puhui.vocabulary.records import RECORD_REFUSALS
from scripts.print_refusals import rooms as refusals_by_room

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "puhui"
ROOMS = sorted(path.name for path in SOURCE.iterdir() if path.is_dir() and (path / "__init__.py").exists())
#: Rooms without the shelves of a Django room: those below Django, the plumbing, and the edges.
UNSHELVED = {"vocabulary", "methodology", "quantification", "simulation", "adapters", "foundation", "journeys", "desks", "web", "cli"}
SHELVES = {"words", "errors", "rules", "models", "reads", "actions", "api", "pages", "tasks", "admin", "apps", "__init__"}
#: Shelves that no other room may see.
PRIVATE = {"rules", "models", "api", "pages", "tasks", "admin", "migrations", "apps"}
BESIDE = {"templates", "migrations", "static", "README.md", "__pycache__"}
#: Where the clock may be read: at the edges, and on the shelves of a room that face them.
CLOCK_ROOMS = {"web", "cli", "journeys", "desks", "foundation"}
CLOCK_SHELVES = {"api.py", "pages.py", "tasks.py"}
CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("timezone", "now"),
}
CLOCK_IMPORTS = {"time": {"time", "time_ns"}, "django.utils.timezone": {"now", "localdate", "localtime"}}
ATTICS = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}

#: What opens connections, but for PostgreSQL's own driver.
NETWORK = {
    "socket", "ssl", "http.client", "urllib.request", "smtplib", "ftplib", "poplib", "imaplib", "telnetlib", "xmlrpc.client",
    "requests", "httpx", "aiohttp", "urllib3", "websockets", "paramiko", "django.core.mail",
}  # fmt: skip
#: Who may, and what for.
CALLERS = {
    "foundation/outgoing.py": "the way out, with its list of hosts",
    "foundation/scanning.py": "asks the scanner that the operator names, on this machine or inside, in a form that is no HTTP",
    "cli/serve.py": "asks its own site whether it answers, and whether a port is free",
    "journeys/benches/receiving.py": "sends batches to a server of its own",
}

LINES_OF_A_FILE_MAX = 400
LINES_OF_A_FUNCTION_MAX = 50
LINES_OF_A_FUNCTION_MEDIAN = 12


@cache
def modules() -> dict[Path, ast.Module]:
    """Every module of the product by its path inside `src/puhui`; migrations are written by a machine."""
    found = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
    return {path.relative_to(SOURCE): ast.parse(path.read_text("utf-8")) for path in found}


def functions() -> Iterator[tuple[str, int]]:
    """Name and length in lines of every function, its decorators not counted."""
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                yield f"{path}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


def lines_of(path: Path) -> int:
    return len((SOURCE / path).read_text("utf-8").splitlines())


class TestModules:
    def test_each_opens_with_its_promise(self) -> None:
        tiny = {path for path in modules() if path.name == "__init__.py" and lines_of(path) <= 5}
        assert [str(path) for path, tree in modules().items() if path not in tiny and not ast.get_docstring(tree)] == []

    def test_none_is_an_attic(self) -> None:
        names = [path for path in SOURCE.rglob("*") if path.stem.lower() in ATTICS]
        assert [str(path.relative_to(SOURCE)) for path in names if "__pycache__" not in path.parts] == []

    def test_none_is_longer_than_400_lines(self) -> None:
        assert {str(path): lines for path in modules() if (lines := lines_of(path)) > LINES_OF_A_FILE_MAX} == {}

    def test_none_swallows_whatever_comes(self) -> None:
        broad = {None, "Exception", "BaseException"}
        caught = [
            f"{path}:{handler.lineno}"
            for path, tree in modules().items()
            for handler in ast.walk(tree)
            if isinstance(handler, ast.ExceptHandler) and broad & _names_of(handler.type) and not _passes_on(handler)
        ]
        assert caught == []

    def test_none_reads_the_clock_away_from_the_edges(self) -> None:
        reading = [
            f"{path}:{call.lineno}"
            for path, tree in modules().items()
            if path.parts[0] not in CLOCK_ROOMS and not CLOCK_SHELVES.intersection({path.name, f"{path.parent.name}.py"})
            for call in ast.walk(tree)
            if (isinstance(call, ast.Call) and _called(call) in CLOCKS) or (isinstance(call, ast.ImportFrom) and _imports_a_clock(call))
        ]
        assert reading == []

    def test_none_opens_a_connection_but_through_the_way_out(self) -> None:
        """`foundation/outgoing.py` guards every call to the network. A name in CALLERS that needs it no more is struck off."""
        opening = {str(path) for path, tree in modules().items() for line in ast.walk(tree) if _opens(line)}
        assert opening == set(CALLERS)


def _opens(line: ast.AST) -> bool:
    """Whether an import takes something that opens connections: `import http.client`, `from http import client`, `from socket import …`."""
    if isinstance(line, ast.ImportFrom) and line.module in NETWORK:
        return True
    return any(asked in NETWORK or asked.startswith(tuple(f"{name}." for name in NETWORK)) for asked in _asked_of(line))


def _names_of(caught: ast.expr | None) -> set[str | None]:
    """The names of the classes that a handler catches; None for a bare `except`."""
    if caught is None:
        return {None}
    return {
        part.attr if isinstance(part, ast.Attribute) else getattr(part, "id", "")
        for part in (caught.elts if isinstance(caught, ast.Tuple) else [caught])
    }


def _passes_on(handler: ast.ExceptHandler) -> bool:
    """Tidies up and raises again what it caught."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def _called(call: ast.Call) -> tuple[str, str]:
    """`datetime.now()` and `datetime.datetime.now()` as (datetime, now)."""
    if not isinstance(call.func, ast.Attribute):
        return "", ""
    owner = call.func.value
    return (owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")), call.func.attr


def _imports_a_clock(line: ast.ImportFrom) -> bool:
    return bool(CLOCK_IMPORTS.get(line.module or "", set()) & {name.name for name in line.names})


class TestFunctions:
    def test_none_is_longer_than_50_lines(self) -> None:
        assert {name: lines for name, lines in functions() if lines > LINES_OF_A_FUNCTION_MAX} == {}

    def test_the_median_is_about_ten_lines(self) -> None:
        assert statistics.median(lines for _, lines in functions()) <= LINES_OF_A_FUNCTION_MEDIAN


class TestRooms:
    @pytest.mark.parametrize("room", ROOMS)
    def test_has_a_page_about_itself(self, room: str) -> None:
        assert (SOURCE / room / "README.md").is_file()

    @pytest.mark.parametrize("room", sorted(set(ROOMS) - UNSHELVED))
    def test_has_the_shelves_of_the_house_and_no_other(self, room: str) -> None:
        found = {path.name: path for path in (SOURCE / room).iterdir()}
        assert sorted(name for name, path in found.items() if name not in BESIDE and path.stem not in SHELVES) == []

    @pytest.mark.parametrize("room", ROOMS)
    def test_has_its_place_in_the_order(self, room: str) -> None:
        assert room in order_of_rooms()


class TestDoors:
    """The door of a room is words · errors · reads · actions. import-linter guards the shelves behind it, and this what it cannot see."""

    @pytest.mark.parametrize("room", sorted(set(ROOMS) - UNSHELVED))
    def test_every_private_shelf_of_a_room_is_guarded(self, room: str) -> None:
        private = {path.stem for path in (SOURCE / room).iterdir()} & PRIVATE
        assert {f"puhui.{room}.{shelf}" for shelf in private} == guarded_shelves(room)

    def test_nobody_reaches_into_the_folder_of_another_rooms_shelf(self) -> None:
        """The graph takes `from puhui.ledger.actions import post_batch` for the file of that name; it is the verb that the shelf gives out."""
        reaching = [
            f"{path}:{line.lineno} {asked}"
            for path, tree in modules().items()
            for line in ast.walk(tree)
            for asked in _asked_of(line)
            if _is_inside(asked.split("."), room=path.parts[0])
        ]
        assert reaching == []


def guarded_shelves(room: str) -> set[str]:
    """The modules of a room that only the room itself may import."""
    guarding = (
        contract for contract in contracts() if contract["type"] == "protected" and contract["allowed_importers"] == [f"puhui.{room}"]
    )
    return {module for contract in guarding for module in contract["protected_modules"]}


def _asked_of(line: ast.AST) -> list[str]:
    """What an import asks for, with every name that it takes."""
    if isinstance(line, ast.Import):
        return [name.name for name in line.names]
    if isinstance(line, ast.ImportFrom):
        return [f"{line.module}.{name.name}" for name in line.names]
    return []


def _is_inside(asked: list[str], *, room: str) -> bool:
    """Whether a name belongs to a file in another room's folder of reads or actions, and not to the shelf itself."""
    if len(asked) < 4 or asked[0] != "puhui" or asked[1] == room or asked[2] not in {"reads", "actions"}:
        return False
    shelf = modules().get(Path(asked[1], asked[2], "__init__.py"))
    given = {name.asname or name.name for line in shelf.body if isinstance(line, ast.ImportFrom) for name in line.names} if shelf else set()
    return shelf is not None and (len(asked) > 4 or asked[3] not in given)


@cache
def contracts() -> list[dict[str, Any]]:
    """What import-linter holds."""
    found: list[dict[str, Any]] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    return found


def order_of_rooms() -> dict[str, int]:
    """Room → its floor, the lowest first, as import-linter holds it."""
    floors = next(contract["layers"] for contract in contracts() if contract["type"] == "layers")
    return {room.strip(" ()"): floor for floor, rooms in enumerate(reversed(floors)) for room in rooms.split("|")}


#: Columns of bytes that are not under a key of the installation. Every other one is a SealedField, so that it is found when keys are turned.
PLAIN_BYTES = {
    "behaviours.ProviderKey.public_key": "it is public",
    "behaviours.KeyChallenge.public_key": "it is public",
    "behaviours.ScenarioPackage.body": "a publication; its rows are simulated",
    "ledger.Entry.content_hash": "a hash",
    "market.GatewayFile.data": "orders and trades of organisations; no person is in it",
    "payments.Payee.own_sealed": "under the person's own key",
    "participants.Identity.name": "under the person's own key",
    "participants.Identity.number": "under the person's own key",
    "participants.Identity.phone": "under the person's own key",
    "participants.Proxy.name_sealed": "under the person's own key",
    "participants.Passkey.credential": "its public half",
    "participants.Passkey.credential_id": "no secret of the passkey",
    "participants.Appeal.refused": "under the person's own key",
    "participants.Appeal.text": "under the person's own key",
    "participants.Appeal.answer": "under the person's own key",
}


class TestSealedColumns:
    def test_a_column_of_bytes_is_marked_as_sealed_or_is_known_to_be_plain(self) -> None:
        unmarked = {f"{column.model._meta.label}.{column.name}" for column in bytes_fields() if not isinstance(column, SealedField)}
        assert unmarked == set(PLAIN_BYTES)


class TestForeignKeys:
    def test_point_down_only(self) -> None:
        order = order_of_rooms()
        upward = [
            f"{model.__module__}.{model.__name__}.{field.name} → {target}"
            for model in apps.get_models()
            if (room := _room_of(model)) in order
            for field in model._meta.get_fields()
            if field.is_relation and not field.auto_created and field.related_model and (target := _room_of(field.related_model)) != room
            if target in order and order[target] >= order[room]
        ]
        assert upward == []


def _room_of(model: type) -> str:
    parts = model.__module__.split(".")
    return parts[1] if parts[0] == "puhui" else ""


class TestRefusals:
    @pytest.mark.parametrize("room", sorted(refusals_by_room()))
    def test_say_a_whole_sentence_in_both_languages(self, room: str) -> None:
        for refusal in refusals_by_room()[room]:
            zh, en = refusal.says.zh, refusal.says.en
            assert zh != en, refusal.code
            assert zh.endswith(("。", "？", "}")), refusal.code  # a fact in the end is a sentence itself
            assert en.endswith((".", "?", "}")), refusal.code
            assert any("\u4e00" <= sign <= "\u9fff" for sign in zh), refusal.code
            assert not any("\u4e00" <= sign <= "\u9fff" for sign in en), refusal.code

    def test_no_code_means_two_things(self) -> None:
        codes = [refusal.code for refusals in refusals_by_room().values() for refusal in refusals]
        assert sorted(code for code in codes if codes.count(code) > 1 or code in RECORD_REFUSALS) == []
