"""Fields of the reviews' verbs that are no columns."""

import re

from django import forms

NOTE = re.compile(r"note-(\d{1,18})")
LONGEST = 300


class NotesWidget(forms.MultipleHiddenInput):
    """The notes as a page sends them: a field `note-编号` for each matter; or (from a program) a list `编号:说明`."""

    def value_from_datadict(self, data, files, name):
        if name in data:
            return data.getlist(name) if hasattr(data, "getlist") else data.get(name)
        given = ((NOTE.fullmatch(key), data.get(key)) for key in data)
        return [f"{found[1]}:{value}" for found, value in given if found]

    def value_omitted_from_data(self, data, files, name):
        return False


class NotesField(forms.Field):
    """说明: what the supervisor writes of each matter, `编号:说明`, by the id of the case."""

    widget = NotesWidget

    def clean(self, value):
        found = {}
        for each in value or ():
            number, _, text = str(each).partition(":")
            if not (number.isascii() and number.isdecimal() and len(number) < 19):
                raise forms.ValidationError("每条说明写成 编号:说明。")
            text = " ".join(text.split())
            if len(text) > LONGEST:
                raise forms.ValidationError(f"说明最多 {LONGEST} 个字，有一条现在有 {len(text)} 个。")
            found[number] = text
        return found


class Notes(forms.Form):
    notes = NotesField(label="说明", required=False)
