"""业主端: the owners' own pages, phone first. Not furnished yet: there is its door and one page that says so."""
