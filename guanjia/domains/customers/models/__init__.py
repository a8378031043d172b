"""The tables of the room."""

from guanjia.domains.customers.models.customer import Customer
from guanjia.domains.customers.models.occupancy import Occupancy
from guanjia.domains.customers.models.profile import OwnerProfile
from guanjia.domains.customers.models.vehicle import Vehicle

__all__ = ["Customer", "Occupancy", "OwnerProfile", "Vehicle"]
