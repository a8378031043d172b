"""What the archive does when a lower room's verb has run."""

from guanjia.domains.archives import actions, queries


def customers_merged(customer, *, by, at) -> None:
    """Two records of one person became one: his files follow."""
    for dossier in queries.of_customer(customer):
        actions.move_customer(dossier, by=by, at=at, customer=customer.merged_into)
