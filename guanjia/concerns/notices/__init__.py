"""提醒: what a colleague or a customer is told. The two never share a table, a function or a channel."""
