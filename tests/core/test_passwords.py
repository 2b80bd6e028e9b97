"""Passwords are judged kindly but firmly; tokens and codes are random and forgiving to type."""

from __future__ import annotations

import hashlib
import re

import pytest
from argon2 import PasswordHasher, extract_parameters

from kkg_portal.core import passwords
from kkg_portal.core.errors import Invalid

CONTEXT = ["KKG Melati", "SD Negeri 3 Sukamaju", "Sri Wahyuni"]


def test_hash_uses_the_agreed_costs() -> None:
    stored = passwords.hash_password("tiga ekor kucing")

    parameters = extract_parameters(stored)
    assert (parameters.time_cost, parameters.memory_cost, parameters.parallelism) == (2, 19456, 1)
    assert stored.startswith("$argon2id$")
    assert not passwords.needs_rehash(stored)


def test_only_the_right_password_verifies() -> None:
    stored = passwords.hash_password("tiga ekor kucing")

    assert passwords.verify_password(stored, "tiga ekor kucing")
    assert not passwords.verify_password(stored, "tiga ekor kucinG")
    assert not passwords.verify_password(stored, "")


def test_same_password_gets_a_new_salt() -> None:
    assert passwords.hash_password("tiga ekor kucing") != passwords.hash_password("tiga ekor kucing")


@pytest.mark.parametrize(
    "stored", ["", "!", "plain", "$argon2id$v=19$m=19456,t=2,p=1$bad", "$2b$12$abcdefghijklmnop"]
)
def test_unusable_hash_opens_for_nobody(stored: str) -> None:
    assert not passwords.verify_password(stored, "tiga ekor kucing")


def test_composed_and_decomposed_typing_are_one_password() -> None:
    stored = passwords.hash_password("cafe\u0301 di pojok")

    assert passwords.verify_password(stored, "caf\u00e9 di pojok")


def test_half_a_surrogate_pair_is_handled() -> None:
    stored = passwords.hash_password("rumah\ud800kucing")

    assert not passwords.verify_password(stored, "rumah\ud801kucing")


def test_endless_password_is_not_hashed() -> None:
    assert not passwords.verify_password(passwords.hash_password("x"), "x" * 1_000_000)


def test_weaker_hash_asks_for_a_new_one() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("tiga ekor kucing")

    assert passwords.verify_password(weak, "tiga ekor kucing")
    assert passwords.needs_rehash(weak)


def test_dummy_check_runs_with_the_real_costs() -> None:
    passwords.dummy_verify()


@pytest.mark.parametrize("password", ["", "a", "kucing7", "1234567"])
def test_short_password_is_refused_with_its_field(password: str) -> None:
    with pytest.raises(Invalid, match="8") as refusal:
        passwords.check_strength(password, context_words=CONTEXT, field="new_password")

    assert refusal.value.field == "new_password"


def test_length_limit_is_256_characters() -> None:
    sentence = "kuda lari ke bukit " * 20

    passwords.check_strength(sentence[:256], context_words=CONTEXT)
    with pytest.raises(Invalid, match="256"):
        passwords.check_strength(sentence[:257], context_words=CONTEXT)


@pytest.mark.parametrize(
    "password",
    [
        "12345678",
        "password",
        "Password",
        "PASSWORD1",
        "p@ssw0rd",
        "P@$$w0rd!",
        "sekolah1",
        "Sekolah2026",
        "s3k0l4h2026",
        "merdeka45",
        "Merdeka1945!",
        "guru12345",
        "indonesia",
        "Indonesia17",
        "1ndonesia",
        "bismillah",
        "Bismillah99",
        "2026bismillah",
        "rahasia123",
        "qwerty123",
        "sayangku",
        "guruguru",
        "gurugurugurugugu"[:12],
        "aaaaaaaa",
        "11111111",
        "abababab",
        "17081945",
        "19900215",
        "15-02-1990",
        "kurikulummerdeka",
        "Tut Wuri Handayani",
        "budi1990",
    ],
)
def test_common_password_is_refused(password: str) -> None:
    with pytest.raises(Invalid, match="guessed first"):
        passwords.check_strength(password, context_words=[])


@pytest.mark.parametrize(
    "password",
    [
        "kkgmelati2026",
        "KKG-Melati-2026",
        "melati2026",
        "m3lat1-2026!",
        "sukamaju3",
        "sdnsukamaju3",
        "SDNegeri3Sukamaju",
        "sriwahyuni",
        "Wahyuni.Sri.85",
        "gurumelati",
        "melatimelati",
        "sekolahsukamaju",
    ],
)
def test_password_made_of_known_names_is_refused(password: str) -> None:
    with pytest.raises(Invalid):
        passwords.check_strength(password, context_words=CONTEXT)


@pytest.mark.parametrize(
    "password",
    [
        "tiga kucing di atap",
        "sri naik sepeda biru",
        "kudalaripagi",
        "melati#8x!q2z9",
        "hujan-deras-7-hari",
        "xk4Tz9mw",
        "pecahan senilai itu mudah",
        "8837201946",
        "密码很长的一个句子",
    ],
)
def test_reasonable_password_is_taken(password: str) -> None:
    passwords.check_strength(password, context_words=CONTEXT)


def test_empty_or_tiny_context_words_refuse_nothing() -> None:
    passwords.check_strength("kudalaripagi", context_words=["", " ", "k", "ku", "!!"])


def test_common_list_is_long_and_clean() -> None:
    common = passwords._common_passwords()

    assert len(common) >= 500
    assert {"12345678", "password", "sekolah", "merdeka", "guru", "indonesia", "bismillah"} <= common
    assert all(re.fullmatch(r"\S+", word) and word == word.casefold() for word in common)


def test_token_and_its_digest_belong_together() -> None:
    token, digest = passwords.new_token()

    assert len(token) == 43
    assert digest == hashlib.sha256(token.encode()).digest() == passwords.token_digest(token)
    assert passwords.new_token()[0] != token


def test_digest_of_anything_typed_is_a_digest() -> None:
    assert len(passwords.token_digest("\ud800 é \x00")) == 32


def test_code_is_two_groups_of_unmistakable_signs() -> None:
    codes = {passwords.one_time_code() for _ in range(500)}

    assert len(codes) == 500
    assert all(re.fullmatch(r"[2-9C-Y]{4}-[2-9C-Y]{4}", code) for code in codes)
    assert not set("01OILBSZNUAE") & set("".join(codes))


def test_code_survives_how_people_type_it() -> None:
    code = "7KQM-4TXR"

    for typed in (code, "7kqm4txr", " 7kqm 4txr ", "7KQN–4TXR", "7 k q m 4 t x r", "７ＫＱＭ-４ＴＸＲ"):
        assert passwords.normalise_code(typed) == code


def test_fresh_code_is_already_normal() -> None:
    for _ in range(100):
        code = passwords.one_time_code()
        assert passwords.normalise_code(code) == passwords.normalise_code(code.lower()) == code


@pytest.mark.parametrize("typed", ["", "!!!", "7KQM", "7KQM-4TXR-9", "é" * 100_000, "7KQM-4TX0"])
def test_what_is_no_code_matches_no_code(typed: str) -> None:
    assert not re.fullmatch(r"[2-9C-Y]{4}-[2-9C-Y]{4}", passwords.normalise_code(typed))
