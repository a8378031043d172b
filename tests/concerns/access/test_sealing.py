"""Encrypted fields: opened only for their own row, and only while untouched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.concerns.access.key_files import secret_file
from guanjia.concerns.access.sealing import SealBroken, fingerprint, seal, unseal

ROW, OTHER = "0192-row", "0192-other"


@given(text=st.text(min_size=1, max_size=60))
def test_what_is_sealed_for_a_row_opens_for_that_row(text):
    text = text.encode("utf-8", "ignore").decode()
    sealed = seal(text, ROW)
    assert unseal(sealed, ROW) == text
    assert not text or text not in sealed or len(text) < 4


def test_equal_texts_differ_sealed_and_agree_as_fingerprints():
    assert seal("440301199001011234", ROW) != seal("440301199001011234", ROW)
    assert fingerprint("440301199001011234") == fingerprint("440301199001011234") != fingerprint("440301199001011235")
    assert "4403" not in fingerprint("440301199001011234")
    assert (seal("", ROW), unseal("", ROW), fingerprint("")) == ("", "", "")


def test_a_text_moved_to_another_row_or_changed_does_not_open():
    sealed = seal("440301199001011234", ROW)
    with pytest.raises(SealBroken):
        unseal(sealed, OTHER)
    head, _, body = sealed.partition(":")
    with pytest.raises(SealBroken):
        unseal(f"{head}:{body[:-6]}AAAA{body[-2:]}", ROW)


def test_another_key_opens_nothing(settings, tmp_path):
    sealed = seal("440301199001011234", ROW)
    settings.SEALING_KEY_FILE = tmp_path / "other.key"
    with pytest.raises(SealBroken):
        unseal(sealed, ROW)


def test_a_key_file_is_made_once_for_its_owner_alone(tmp_path):
    path = tmp_path / "deep" / "sealing.key"
    key = secret_file(path)
    assert secret_file(path) == key
    assert len(key) == 64
    assert oct(path.stat().st_mode)[-3:] == "600"
    assert [file.name for file in path.parent.iterdir()] == ["sealing.key"]
