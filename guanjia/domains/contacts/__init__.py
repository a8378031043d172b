"""来电来访: the first record of every contact, root of ten kinds of record (附件十四)."""
