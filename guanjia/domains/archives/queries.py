"""Questions about letters and dossiers."""

from __future__ import annotations

from guanjia.concerns.access.grants import holders
from guanjia.domains.archives.models import Dossier, DossierEntry


def leader(project, at):
    """The company leader who reads letters (R-018): the general property manager, or who stands above."""
    people = holders(project, "PROPERTY_MANAGER", at)
    return people[0] if people else None


def open_dossier_of(unit) -> Dossier | None:
    """The dossier in use of a unit."""
    return Dossier.everything.filter(unit=unit, state="OPEN").first()


def of_customer(customer):
    """The files that carry this person's name."""
    return Dossier.everything.filter(customer=customer)


def entries_of(record) -> list[DossierEntry]:
    """Where a record was filed."""
    return list(DossierEntry.everything.filter(filed_kind=record.subject_kind, filed_id=record.pk))
