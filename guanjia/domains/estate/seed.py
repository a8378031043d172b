"""Who may do what with places, as shipped (requirements 6)."""

from guanjia.concerns.access.posts import POSTS, give

ALL = tuple(code for code, _, _ in POSTS)
# Base data is kept by the desk; what others build on (numbers, retiring) by those who answer for it.
KEEPERS = ("PROPERTY_MANAGER", "CS_MANAGER", "CS_SUPERVISOR", "FRONT_DESK", "ARCHIVIST", "ADMIN")
HEADS = ("PROPERTY_MANAGER", "CS_MANAGER", "CS_SUPERVISOR", "ADMIN")

give("building.see", "entrance.see", "unit.see", "common_area.see", to=ALL)
give(
    "building.add_building", "building.amend", "building.import_buildings",
    "entrance.add_entrance", "entrance.amend", "entrance.import_entrances",
    "unit.add_unit", "unit.amend", "unit.import_units",
    "common_area.add_common_area", "common_area.amend",
    to=KEEPERS,
)  # fmt: skip
give("unit.note_living", to=(*KEEPERS, "BUTLER"))
give(
    "unit.renumber", "unit.retire", "unit.restore", "building.retire", "building.restore",
    "entrance.retire", "entrance.restore", "common_area.retire", "common_area.restore",
    to=HEADS,
)  # fmt: skip
# 分管区域 is the manager's to give (P-05).
give("building.assign_zone", "unit.assign_zone", "unit.zone_units", to=("PROPERTY_MANAGER", "CS_MANAGER", "ADMIN"))
