"""Migrations: applied and recorded together, with no more models drawn again than have to be."""

from __future__ import annotations

import sqlite3
import subprocess
import sys

import pytest
from django.db import migrations, models
from django.db.migrations.state import ModelState, ProjectState

from devtools.console import ROOT
from guanjia.config.migrating import Sparing

HOUSE = """
import sys
from django.db.migrations.state import ProjectState
import django
django.setup()
from guanjia.config import migrating
if sys.argv[1] == "django":
    migrating.Sparing._find_reload_model = ProjectState._find_reload_model
from guanjia.config.install import install
install()
"""


def drawn(kind: type[ProjectState]) -> tuple[ProjectState, int]:
    """A state after some operations, and how many models were drawn for them."""
    state = kind()
    key = ("id", models.BigAutoField(primary_key=True))
    state.add_model(ModelState("estate", "House", [key]))
    for n in range(5):
        house = ("house", models.ForeignKey("estate.House", models.CASCADE))
        state.add_model(ModelState("estate", f"Room{n}", [key, house]))
    calls = []
    render = state.apps.render_multiple
    state.apps.render_multiple = lambda states: calls.extend(states) or render(states)
    operations = [
        migrations.AddField("room1", "name", models.CharField(max_length=10, default="")),
        migrations.AddIndex("room1", models.Index(fields=["name"], name="room_name")),
        migrations.AddConstraint("room1", models.UniqueConstraint(fields=["name"], name="room_once")),
        migrations.AlterModelOptions("room1", {"ordering": ["name"]}),
        migrations.AddField("room2", "beside", models.ForeignKey("estate.Room1", models.CASCADE, null=True)),
    ]
    for operation in operations:
        operation.state_forwards("estate", state)
    return state, len(calls)


def test_a_model_is_drawn_alone_where_nothing_else_changes():
    state, count = drawn(Sparing)
    _, all_of_django = drawn(ProjectState)
    assert count < all_of_django
    room = state.apps.get_model("estate", "room1")
    assert [index.name for index in room._meta.indexes] == ["room_name"]
    assert [each.name for each in room._meta.constraints] == ["room_once"]
    assert room._meta.ordering == ["name"]
    assert state.apps.get_model("estate", "room2")._meta.get_field("beside").related_model is room


def test_what_works_on_rows_gets_all_of_them_drawn_anew():
    state, _ = drawn(Sparing)
    state.add_index("estate", "house", models.Index(fields=["id"], name="house_id"))
    assert state.is_delayed
    assert type(state.clone()) is Sparing
    state.clear_delayed_apps_cache()  # what `RunPython` does first
    house = state.apps.get_model("estate", "house")
    assert all(
        state.apps.get_model("estate", f"room{n}")._meta.get_field("house").related_model is house for n in range(5)
    )


@pytest.mark.deep
def test_a_new_house_is_the_same_as_drawn_by_django(tmp_path):
    tables = []
    for way in ("ours", "django"):
        folder = tmp_path / way
        folder.mkdir()
        given = {"PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "guanjia.config.settings"}
        given["GUANJIA_DATA"] = str(folder)
        subprocess.run([sys.executable, "-c", HOUSE, way], env=given, check=True, cwd=ROOT)
        with sqlite3.connect(folder / "guanjia.sqlite3") as database:
            found = database.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
        tables.append(sorted(found, key=str))
    assert len(tables[0]) > 300
    assert tables[0] == tables[1]
