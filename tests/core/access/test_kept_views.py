"""What is kept in memory is of the view of whoever asks: a rule that changes holds at once, for every kept result."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import access
from core.access import Person, acting
from core.lake import Lake
from core.recommend.beside import beside
from core.recommend.memory_cache import Kept

ROLES = ("viewer", "analyst", "steward", "admin")
STEPS = st.one_of(
    st.tuples(st.just("ask"), st.sampled_from(ROLES), st.just("")),
    st.tuples(st.sampled_from(["city", "note"]), st.sampled_from(ROLES[:3]), st.sampled_from(["hidden", "plain", ""])),
    st.tuples(st.just("rows"), st.sampled_from(ROLES[:3]), st.sampled_from(["", "city = 'Paris'"])),
)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=3, max_size=6))
def test_a_kept_result_is_what_its_reader_would_read_now(people: Lake, steps: list[tuple[str, str, str]]) -> None:
    kept: Kept[tuple[object, ...]] = Kept(50)

    def read() -> tuple[object, ...]:
        with people.read() as cursor:
            return tuple(cursor.execute(f"SELECT city, note FROM {people.table('people')} ORDER BY ALL").fetchall())

    for what, role, said in [*steps, *(("ask", role, "") for role in ROLES)]:
        if what == "rows":
            access.keep_rows(people.path, "people", role, said)
        elif what != "ask":
            access.close_column(people.path, "people", what, role, said)
        with acting(Person("ann@shop.example", role)):
            now = read()
            assert kept.get("people", read) == now
            assert kept.peek("people") == now
            assert beside("people", lambda: kept.peek("people") is not None, read) is None


def test_nothing_is_made_twice_while_no_rule_changes(people: Lake) -> None:
    kept: Kept[int] = Kept(5)
    made: list[int] = []
    for _ in range(3):
        for role in ROLES:
            with acting(Person("ann@shop.example", role)):
                kept.get("people", lambda: made.append(1) or len(made))
    assert len(made) == len(ROLES)
