import re

from hypothesis import given
from hypothesis import strategies as st

from identity_service.domain import api_key

KEY = api_key.derive(b"seed", "purpose")


def test_a_key_has_prefix_id_secret_and_checksum() -> None:
    made = api_key.generate()
    assert re.fullmatch(r"rcp_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}", made.text)
    assert api_key.parse(made.text) == made


def test_two_keys_are_never_alike() -> None:
    assert len({api_key.generate().text for _ in range(1_000)}) == 1_000


def test_a_derived_key_depends_on_seed_and_purpose_only() -> None:
    assert api_key.derive(b"seed", "purpose") == KEY
    assert api_key.derive(b"other", "purpose").text != KEY.text
    assert api_key.derive(b"seed", "another").text != KEY.text


@given(st.integers(0, len(KEY.text) - 1), st.characters(codec="ascii", categories=("Lu", "Ll", "Nd")))
def test_one_changed_character_is_refused(position: int, character: str) -> None:
    changed = KEY.text[:position] + character + KEY.text[position + 1 :]
    assert (api_key.parse(changed) is not None) == (changed == KEY.text)


@given(st.text(max_size=80))
def test_any_text_is_refused_without_an_error(text: str) -> None:
    assert api_key.parse(text) is None
    assert len(api_key.hash_of(text)) == 32


def test_truncated_or_extended_keys_are_refused() -> None:
    for end in range(len(KEY.text)):
        assert api_key.parse(KEY.text[:end]) is None
    assert api_key.parse(KEY.text + "0") is None
    assert api_key.parse(KEY.text + "\n") is None


def test_a_key_is_found_inside_an_address() -> None:
    assert api_key.appears_in(f"/customer/cases?XApiKey={KEY.text}")
    assert not api_key.appears_in("/customer/cases?note=rcp_short")
