"""Columns in, columns out."""

from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from conftest import SSINS

import blindnym


def test_the_circle_closes(
    service: blindnym.EmbeddedService, uhmep: blindnym.Domain, owner: blindnym.Owner, stored: list[str]
) -> None:
    again = blindnym.in_transit(stored, owner=owner)
    assert blindnym.identify(again, service=service, domain=uhmep) == SSINS
    elsewhere = blindnym.convert(stored, service=service, domain=uhmep, to="ehealth_v1")
    assert blindnym.identify(elsewhere, service=service, domain="ehealth_v1") == SSINS
    assert blindnym.at_rest(elsewhere, owner=service.owner("ehealth_v1")) != stored


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())]
)
def test_every_type_of_text_is_taken_and_nulls_stay(kind: Any, owner: blindnym.Owner, sent: list[str]) -> None:
    column = pa.array([None, *sent, None], pa.string()).cast(kind)
    made = blindnym.at_rest(column, owner=owner)
    assert made.type == (pa.string() if pa.types.is_dictionary(kind) else kind)
    assert made.is_valid().to_pylist() == [False, True, True, True, False]


def test_chunks_stay_as_they_are(owner: blindnym.Owner, sent: list[str], stored: list[str]) -> None:
    column = pa.chunked_array([sent[:1], [], sent[1:], [None]], pa.string())
    made = blindnym.at_rest(column, owner=owner)
    assert [len(chunk) for chunk in made.chunks] == [1, 0, 2, 1]
    assert made.to_pylist() == [*stored, None]
    assert blindnym.at_rest(pa.chunked_array([], pa.string()), owner=owner).to_pylist() == []
    assert blindnym.at_rest(column.slice(1, 2), owner=owner).to_pylist() == stored[1:]
    assert blindnym.at_rest(pa.nulls(2), owner=owner).to_pylist() == [None, None]
    assert blindnym.at_rest([], owner=owner) == []


def test_many_rows_keep_their_order() -> None:
    numbers = [f"{n:09d}" for n in range(500_101_001, 500_101_900)]
    ssins = [nine + f"{97 - int(nine) % 97:02d}" for nine in numbers]
    column = [None if n % 7 == 0 else ("x" if n % 11 == 0 else ssin) for n, ssin in enumerate(ssins * 5)]
    made = blindnym.check_ssin(pa.array(column), errors="null").to_pylist()
    assert made == [None if row in {None, "x"} else row for row in column]


def test_problems_are_raised_nulled_or_told() -> None:
    column = pa.array(["97.07.11-433.62", "x", None, "97071143361"])
    with pytest.raises(blindnym.BlindnymError, match=r"^row 1: .*, and 1 more$") as raised:
        blindnym.check_ssin(column)
    assert (raised.value.code, raised.value.row, raised.value.rows) == ("ssin_length", 1, 2)
    assert blindnym.check_ssin(column, errors="null").to_pylist() == ["97071143362", None, None, None]
    both = blindnym.check_ssin(column, errors="column")
    assert both.result.to_pylist() == ["97071143362", None, None, None]
    codes = [problem and problem["code"] for problem in both.problems.to_pylist()]
    assert codes == [None, "ssin_length", None, "ssin_check"]
    good = blindnym.check_ssin(column.slice(0, 1), errors="column")
    assert good.problems.to_pylist() == [None]
    wrong: Any = "ignore"
    with pytest.raises(ValueError, match="errors is"):
        blindnym.check_ssin(column, errors=wrong)


def test_no_text_of_a_problem_holds_the_cell() -> None:
    secret = "97071143361"
    with pytest.raises(blindnym.BlindnymError) as raised:
        blindnym.check_ssin([secret])
    assert secret not in str(raised.value) + repr(raised.value)


def test_what_is_no_column_is_refused(owner: blindnym.Owner) -> None:
    for wrong in (7, "text", {"a": 1}, pa.table({"a": ["x"]})):
        with pytest.raises(TypeError, match="is no column"):
            blindnym.at_rest(wrong, owner=owner)
    with pytest.raises(blindnym.BlindnymError, match="give a column of texts") as raised:
        blindnym.at_rest(pa.array([1, 2]), owner=owner)
    assert raised.value.code == "column"


def test_anything_with_capsules_is_a_column(owner: blindnym.Owner, sent: list[str], stored: list[str]) -> None:
    class Column:
        def __arrow_c_array__(self, requested_schema: object = None) -> object:
            return pa.array(sent).__arrow_c_array__(requested_schema)

    assert pa.chunked_array(blindnym.at_rest(Column(), owner=owner)).to_pylist() == stored


def test_buffers_are_not_copied_on_the_way_in(owner: blindnym.Owner, sent: list[str]) -> None:
    column = pa.array(sent * 2_000)
    before = pa.total_allocated_bytes()
    assert len(blindnym.at_rest(column.slice(0, 3), owner=owner)) == 3
    assert pa.total_allocated_bytes() - before < 100_000


def shifted(column: Any) -> Any:
    """A copy with everything one byte further than where it should be, as out of a pickle."""

    def moved(buffer: Any) -> Any:
        return buffer and pa.py_buffer(b"x" + buffer.to_pybytes()).slice(1)

    made = pa.Array.from_buffers(column.type, len(column), [moved(buffer) for buffer in column.buffers()])
    assert made.buffers()[1].address % 2 == 1
    return made


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_columns_may_stand_anywhere_in_memory(kind: Any) -> None:
    rows = ["97.07.11-433.62", None, "82042605839"]
    column = shifted(pa.array(rows, kind))
    expected = ["97071143362", None, "82042605839"]
    assert blindnym.check_ssin(column).to_pylist() == expected
    assert blindnym.check_ssin(column).type == kind
    assert blindnym.check_ssin(column.slice(1, 2)).to_pylist() == expected[1:]
    chunks = pa.chunked_array([column, pa.array(rows, kind)])
    assert blindnym.check_ssin(chunks).to_pylist() == expected * 2
    names = shifted(pa.array(["82042605839", "97071143362"], kind))
    indexed = pa.DictionaryArray.from_arrays(pa.array([1, None, 0], pa.int32()), names)
    assert blindnym.check_ssin(indexed).to_pylist() == expected
    series = pd.Series(pd.arrays.ArrowExtensionArray(chunks))
    assert blindnym.check_ssin(series).isna().tolist() == [False, True, False] * 2


@pytest.mark.parametrize("form", ["urn", "urn-ehealth", "urn-v1", "urn-ehealth-v1", "short", "long", "v1"])
def test_every_form_is_written_and_read(form: Any, owner: blindnym.Owner, stored: list[str]) -> None:
    made = blindnym.in_transit(stored, owner=owner, form=form)
    assert blindnym.at_rest(made, owner=owner) == stored


def test_what_is_bound_to_another_subject_is_not_taken(owner: blindnym.Owner, stored: list[str]) -> None:
    bound = [*blindnym.in_transit(stored, owner=owner, subject="alice"), *blindnym.in_transit(stored[:1], owner=owner)]
    taken = blindnym.at_rest(pa.array(bound), owner=owner, subject="bob", errors="column")
    assert taken.result.to_pylist() == [None] * len(stored) + stored[:1]
    codes = [problem and problem["code"] for problem in taken.problems.to_pylist()]
    assert codes == ["wrong_subject"] * len(stored) + [None]
    assert blindnym.at_rest(bound, owner=owner, subject="alice") == blindnym.at_rest(bound, owner=owner)


def test_a_form_that_is_none_is_told(owner: blindnym.Owner) -> None:
    form: Any = "url"
    with pytest.raises(blindnym.BlindnymError, match="none of urn, urn-ehealth"):
        blindnym.in_transit(["x"], owner=owner, form=form)


def test_texts_are_values_too(service: blindnym.EmbeddedService, uhmep: blindnym.Domain) -> None:
    values = ["", "é", "a" * 32]
    made = blindnym.pseudonymize(values, service=service, domain=uhmep, values="text")
    assert blindnym.identify(made, service=service, domain=uhmep) == values
    with pytest.raises(blindnym.BlindnymError) as raised:
        blindnym.pseudonymize(["a" * 33], service=service, domain=uhmep, values="text")
    assert raised.value.code == "value_too_long"


def test_threads_change_nothing_but_time(service: blindnym.EmbeddedService) -> None:
    column = SSINS * 20
    for threads in (1, 2, 5):
        made = blindnym.pseudonymize(column, service=service, domain="uhmep_v1", threads=threads)
        assert blindnym.identify(made, service=service, domain="uhmep_v1", threads=threads) == column


def test_studies_cannot_be_linked_but_by_their_keys(uhmep: blindnym.Domain, stored: list[str]) -> None:
    one, two = blindnym.StudyKey.generate(), blindnym.StudyKey.generate()
    made = one.pseudonyms(pa.array([*stored, None]), domain=uhmep)
    assert made.to_pylist()[3] is None
    assert len({*stored, *made.to_pylist()[:3], *two.pseudonyms(stored, domain=uhmep)}) == 9
    assert one.at_rest(made, domain=uhmep).to_pylist() == [*stored, None]
    again = blindnym.StudyKey(one.to_bytes())
    assert again == one
    assert again.pseudonyms(stored, domain=uhmep) == made.to_pylist()[:3]
