"""客户: people and firms, which unit they belong to in which role, their vehicles and the owner's form (附件6)."""
