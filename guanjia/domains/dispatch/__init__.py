"""派工: work orders in three parts (派工单)."""
