"""What stands in for a secret, and what may be one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readiness_tui.gates.kinds.environment.checks import is_placeholder

KEYS = st.text("abcdefghijkmnpqrstuvwyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", min_size=20, max_size=60)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "  ",
        "your-key-here",
        "your-long-lived-ha-token",
        "sk-ant-xxxx",
        "sk-xxxx",
        "pk_test_xxxxx",
        "secret",
        "password123",
        "random_string",
        "change-me",
        "changeme",
        "<token>",
        "<office365_password>",
        "${OTHER_SECRET}",
        "{{ jwt }}",
        "...",
        "***",
        "null",
        "postgres://username:password@localhost:5432/database",
        "postgresql://user:password@host:port/dbname",
        "your-super-secret-jwt-key-change-this-in-production",
        "op://vault/item/field",
        "${{ secrets.API_KEY }}",
        "Bearer ${{ secrets.API_KEY }}",
        "YOUR_API_KEY_HERE",
        "api-token",
        "1234567890",
    ],
)
def test_a_stand_in_is_one(value: str) -> None:
    assert is_placeholder(value, "BEARER_API_TOKEN")


@pytest.mark.parametrize(
    "value",
    [
        "hunter2",
        "correcthorse",
        "0cc0e6c35519bba620c9360cfe3e68d0",
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "aB3xK9mQ2",
        "aB3-xK9-mQ2-zZ7",
        "!$%^&",
        "pa$$w0rd!",
        "пароль",
        "changeme-9f8a7b6c5d4e3f2a",
        "postgres://app:Tr0ub4dor@db.internal/prod",
        "${{ secrets.KEY || 'hunter22' }}",
        "-----BEGIN RSA PRIVATE KEY-----MIIEow",
    ],
)
def test_what_may_be_a_secret_is_none(value: str) -> None:
    assert not is_placeholder(value, "API_TOKEN")


@given(KEYS)
def test_a_random_key_is_never_a_stand_in(key: str) -> None:
    assert not is_placeholder(key, "API_TOKEN") or len(set(key)) == 1
