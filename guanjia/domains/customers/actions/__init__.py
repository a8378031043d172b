"""The verbs of customers, their ties to units, their vehicles and the owner's form."""

from guanjia.domains.customers.actions.identity import give_consent, note_care, refuse_consent, register_id
from guanjia.domains.customers.actions.importing import import_customers
from guanjia.domains.customers.actions.merging import merge
from guanjia.domains.customers.actions.occupancies import (
    amend_occupancy,
    correct_person,
    correct_unit,
    end_lapsed,
    end_lapsed_everywhere,
    end_occupancy,
    import_occupancies,
    move_in_occupant,
    reopen_occupancy,
    void_occupancy,
)
from guanjia.domains.customers.actions.people import (
    amend_customer,
    confirm,
    note_caller,
    register_customer,
    set_vip,
    void_customer,
)
from guanjia.domains.customers.actions.profiles import (
    amend_profile,
    bring_into_force,
    change_profile,
    correct_owner,
    open_profile,
    retire_profile,
    send_back_profile,
    sign_profile,
    void_profile,
)
from guanjia.domains.customers.actions.tidying import faults_of
from guanjia.domains.customers.actions.vehicles import add_vehicle, amend_vehicle, import_vehicles, remove_vehicle

__all__ = [
    "add_vehicle",
    "amend_customer",
    "amend_occupancy",
    "amend_profile",
    "amend_vehicle",
    "bring_into_force",
    "change_profile",
    "confirm",
    "correct_owner",
    "correct_person",
    "correct_unit",
    "end_lapsed",
    "end_lapsed_everywhere",
    "end_occupancy",
    "faults_of",
    "give_consent",
    "import_customers",
    "import_occupancies",
    "import_vehicles",
    "merge",
    "move_in_occupant",
    "note_caller",
    "note_care",
    "open_profile",
    "refuse_consent",
    "register_customer",
    "register_id",
    "remove_vehicle",
    "reopen_occupancy",
    "retire_profile",
    "send_back_profile",
    "set_vip",
    "sign_profile",
    "void_customer",
    "void_occupancy",
    "void_profile",
]
