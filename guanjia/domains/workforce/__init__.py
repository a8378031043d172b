"""人员与单位: departments, employees, contractors; projects, posts and accounts are edited here (decision 13).

(Written by the lead while helper 7 does customers: helper 7 continues from here, tests included.)
"""
