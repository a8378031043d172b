"""The people of the demo: nobody is of the family of himself, and both estates are lived in."""

import pytest

from guanjia.interfaces.commands.demo.place import FEW, HOUSES, people_rows


@pytest.mark.parametrize("code", ["jia", "yi"])
def test_a_family_is_of_one_surname_and_of_different_people(code):
    owners, families = {}, []
    for row in people_rows(code, FEW[code]):
        if row.get("role") == "业主":
            owners[row["number"]] = row["name"]
        elif row.get("role") == "家属":
            families.append((row["number"], row["name"]))
    assert len(families) > 10
    assert [pair for pair in families if owners[pair[0]] == pair[1]] == []
    assert [pair for pair in families if owners[pair[0]][0] != pair[1][0]] == []


def test_the_whole_demo_has_two_thousand_homes_and_three_hundred():
    homes = {code: len({row["number"] for row in people_rows(code, houses)}) for code, houses in HOUSES.items()}
    assert homes == {"jia": 2000, "yi": 300}
