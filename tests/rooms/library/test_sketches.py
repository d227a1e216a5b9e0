"""A document in writing: every saved text stays, nobody's save hides another's, and no other organisation sees it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from django.db import IntegrityError, connection, transaction

from puhui.library import reads, rules
from puhui.library.actions import open_sketch, put_away_sketch, save_sketch
from puhui.library.errors import SavedMeanwhile, TextNotKept, TooManySketches, UnknownSketch
from puhui.library.models import Sketch, SketchState
from puhui.library.words import Sketch as Written
from puhui.methodology.markup import BYTES_MAX

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, tzinfo=UTC)
OURS, THEIRS, LIN, WANG = 7, 8, 71, 72


@pytest.fixture
def sketch() -> Written:
    return open_sketch(organisation=OURS, by=LIN, name="地铁", text="code: metro\n", base=("metro-ride", 1), now=NOW)


def saved(sketch: Written, text: str, *, on: int, by: int = LIN, name: str = "地铁", minutes: int = 1) -> int:
    return save_sketch(
        number=sketch.number, organisation=OURS, on=on, name=name, text=text, by=by, now=NOW + timedelta(minutes=minutes)
    ).number


class TestOpenSketch:
    def test_its_first_state_is_the_text_byte_for_byte(self, sketch: Written) -> None:
        assert (sketch.base, sketch.newest.number, sketch.newest.text) == (("metro-ride", 1), 1, "code: metro\n")
        assert sketch.newest.digest == sha256(b"code: metro\n").hexdigest()

    @pytest.mark.parametrize("text", ["", "\ufeffcode: a\r\nname: b\r\n", "不是 YAML: ["])
    def test_takes_any_text_with_its_marks_and_its_faults(self, text: str) -> None:
        made = open_sketch(organisation=OURS, by=LIN, name="x", text=text, now=NOW)
        assert reads.sketch(number=made.number, organisation=OURS).newest.text == text

    def test_takes_as_much_as_a_document_may_have_and_not_a_byte_more(self) -> None:
        assert open_sketch(organisation=OURS, by=LIN, name="x", text="#" * BYTES_MAX, now=NOW)
        with pytest.raises(TextNotKept, match="256 KB"):
            open_sketch(organisation=OURS, by=LIN, name="x", text="#" * (BYTES_MAX + 1), now=NOW)

    @pytest.mark.parametrize("sign", ["\0", "\ud800"])
    def test_refuses_what_is_no_text(self, sign: str) -> None:
        with pytest.raises(TextNotKept):
            open_sketch(organisation=OURS, by=LIN, name="x", text=f"a{sign}", now=NOW)

    def test_refuses_one_too_many_until_one_is_put_away(self, sketch: Written, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rules, "SKETCHES_MAX", 1)
        with pytest.raises(TooManySketches):
            open_sketch(organisation=OURS, by=LIN, name="x", text="a", now=NOW)
        put_away_sketch(number=sketch.number, organisation=OURS, now=NOW)
        assert open_sketch(organisation=OURS, by=LIN, name="x", text="a", now=NOW)


class TestSaveSketch:
    def test_is_the_next_state_and_the_one_before_stays(self, sketch: Written) -> None:
        assert saved(sketch, "code: tram\n", on=1) == 2
        assert [one.number for one in reads.sketch_states(number=sketch.number, organisation=OURS)] == [2, 1]
        assert reads.sketch_state(number=sketch.number, organisation=OURS, state=1).text == "code: metro\n"

    def test_the_same_words_again_change_nothing(self, sketch: Written) -> None:
        assert saved(sketch, "code: metro\n", on=1) == 1
        assert saved(sketch, "code: metro\n", on=1, name="轨道") == 2

    def test_on_top_of_a_newer_one_is_refused_and_can_be_saved_after_a_look(self, sketch: Written) -> None:
        assert saved(sketch, "of wang", on=1, by=WANG) == 2
        with pytest.raises(SavedMeanwhile, match="2"):
            saved(sketch, "of lin", on=1)
        assert reads.sketch(number=sketch.number, organisation=OURS).newest.text == "of wang"
        assert saved(sketch, "of lin", on=2) == 3

    def test_refuses_a_state_too_many(self, sketch: Written, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rules, "STATES_MAX", 2)
        assert saved(sketch, "a", on=1) == 2
        with pytest.raises(TooManySketches):
            saved(sketch, "b", on=2)


class TestOfAnotherOrganisation:
    def test_is_nowhere(self, sketch: Written) -> None:
        with pytest.raises(UnknownSketch):
            reads.sketch(number=sketch.number, organisation=THEIRS)
        with pytest.raises(UnknownSketch):
            reads.sketch_states(number=sketch.number, organisation=THEIRS)
        with pytest.raises(UnknownSketch):
            reads.sketch_state(number=sketch.number, organisation=THEIRS, state=1)
        with pytest.raises(UnknownSketch):
            save_sketch(number=sketch.number, organisation=THEIRS, on=1, name="x", text="x", by=WANG, now=NOW)
        with pytest.raises(UnknownSketch):
            put_away_sketch(number=sketch.number, organisation=THEIRS, now=NOW)
        assert reads.sketches(organisation=THEIRS) == []
        assert reads.sketch_of_text(digest=sketch.newest.digest, organisation=THEIRS) is None

    def test_one_s_own_text_is_found_by_its_digest(self, sketch: Written) -> None:
        assert reads.sketch_of_text(digest=sketch.newest.digest, organisation=OURS) == (sketch.number, 1)


class TestPutAwaySketch:
    def test_leaves_the_list_and_comes_back(self, sketch: Written) -> None:
        put_away_sketch(number=sketch.number, organisation=OURS, now=NOW)
        assert reads.sketches(organisation=OURS) == []
        assert [one.is_put_away for one in reads.sketches(organisation=OURS, with_put_away=True)] == [True]
        put_away_sketch(number=sketch.number, organisation=OURS, is_away=False, now=NOW)
        assert [one.number for one in reads.sketches(organisation=OURS)] == [sketch.number]


def test_the_last_saved_stands_first(sketch: Written) -> None:
    later = open_sketch(organisation=OURS, by=LIN, name="b", text="b", now=NOW + timedelta(hours=1))
    assert [one.number for one in reads.sketches(organisation=OURS)] == [later.number, sketch.number]
    saved(sketch, "c", on=1, minutes=90)
    assert [one.number for one in reads.sketches(organisation=OURS)] == [sketch.number, later.number]


class TestWhatTheDatabaseKeeps:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE library_sketchstate SET text = 'x'",
            "UPDATE library_sketchstate SET author = 1",
            "DELETE FROM library_sketchstate",
            "UPDATE library_sketch SET organisation = 8",
            "UPDATE library_sketch SET made_by = 1",
        ],
    )
    def test_nothing_saved_is_changed_or_taken_away(self, sketch: Written, statement: str) -> None:
        with pytest.raises(IntegrityError, match="library"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    @pytest.mark.parametrize(("number", "text"), [(1, "a"), (3, "a"), (2, "b")])
    def test_a_state_follows_the_newest_under_the_digest_of_its_text(self, sketch: Written, number: int, text: str) -> None:
        with pytest.raises(IntegrityError, match="library"), transaction.atomic():
            SketchState.objects.create(
                sketch=Sketch.objects.get(), number=number, name="x", text=text, digest=sha256(b"a").hexdigest(), author=1, saved_at=NOW
            )
