"""日清与周报: the day's complaints signed by the supervisor, the week's sent to the general manager."""
