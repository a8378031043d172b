"""搜索: one box for room, name, pinyin, phone, plate and number; its keys are written with the records."""
