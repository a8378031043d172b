"""附件与签名: files that belong to a record, checked by content, and signatures that freeze what was signed."""
