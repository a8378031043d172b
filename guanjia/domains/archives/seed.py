"""Policies and post verbs of letters and dossiers."""

from guanjia.concerns.access.posts import give
from guanjia.concerns.policies.declared import PolicyDef, declare

declare(PolicyDef("letter.read", "领导批阅来函", "1", "DAY", "客服培训与投诉规定 书面投诉", proposed=True))

DESK = ("FRONT_DESK", "BUTLER", "CS_SUPERVISOR", "CS_MANAGER", "ARCHIVIST")
LEADERS = ("PROPERTY_MANAGER", "DEPUTY_GM", "GENERAL_MANAGER")
give("letter.see", "dossier.see", "dossier_entry.see", to=(*DESK, *LEADERS, "QUALITY", "AUDITOR"))
give("letter.receive_letter", "letter.amend", "letter.answer_letter", to=DESK)
give("letter.read_letter", "letter.waive_reply", to=(*LEADERS, "CS_MANAGER"))
give("dossier.open_dossier", "dossier.amend", "dossier_entry.check_entry", to=("ARCHIVIST", "CS_MANAGER", "FRONT_DESK"))
give("dossier.seal_dossier", to=("ARCHIVIST", "CS_MANAGER"))
