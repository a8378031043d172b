"""What the contact book does when a lower room's verb has run."""

from guanjia.domains.contacts import actions, queries


def customers_merged(customer, *, by, at) -> None:
    """Two records of one person became one: his contacts follow."""
    for contact in queries.of_customer(customer):
        actions.move_customer(contact, by=by, at=at, customer=customer.merged_into)
