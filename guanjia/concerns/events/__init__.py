"""接线: a verb that has run rings whoever subscribed, in the same transaction; the verb itself is the event."""
