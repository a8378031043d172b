"""The verbs of the location tree, and the checkers of imported rows for rooms whose sheets name units."""

from guanjia.domains.estate.actions.areas import (
    add_common_area,
    amend_common_area,
    restore_common_area,
    retire_common_area,
)
from guanjia.domains.estate.actions.buildings import (
    add_building,
    add_entrance,
    amend_building,
    amend_entrance,
    assign_building_zone,
    import_buildings,
    import_entrances,
    restore_building,
    restore_entrance,
    retire_building,
    retire_entrance,
)
from guanjia.domains.estate.actions.importing import import_units
from guanjia.domains.estate.actions.units import (
    add_unit,
    amend_unit,
    assign_unit_zone,
    note_living,
    renumber,
    restore_unit,
    retire_unit,
    zone_units,
)
from guanjia.domains.estate.forms import check_unit_row, known_places

__all__ = [
    "add_building",
    "add_common_area",
    "add_entrance",
    "add_unit",
    "amend_building",
    "amend_common_area",
    "amend_entrance",
    "amend_unit",
    "assign_building_zone",
    "assign_unit_zone",
    "check_unit_row",
    "import_buildings",
    "import_entrances",
    "import_units",
    "known_places",
    "note_living",
    "renumber",
    "restore_building",
    "restore_common_area",
    "restore_entrance",
    "restore_unit",
    "retire_building",
    "retire_common_area",
    "retire_entrance",
    "retire_unit",
    "zone_units",
]
