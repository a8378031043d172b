"""回访: call-backs, tried until the customer is reached or the tries are used up."""
