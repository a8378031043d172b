"""What call-backs do when a lower room's verb has run."""

from guanjia.domains.followups import actions, queries


def customers_merged(customer, *, by, at) -> None:
    """Two records of one person became one: the call-backs to him follow."""
    for follow_up in queries.of_customer(customer):
        actions.move_customer(follow_up, by=by, at=at, customer=customer.merged_into)
