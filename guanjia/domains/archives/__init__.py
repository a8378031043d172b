"""档案: dossiers, what is filed in them, and the incoming letters (附件五, 收文)."""
