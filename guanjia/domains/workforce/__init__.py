"""人员与单位: departments, employees, contractors; projects, posts and accounts are edited here (decision 13)."""
