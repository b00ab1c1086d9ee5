"""The password of the demo accounts."""

import re

from launch import keys


def test_password_is_kept_for_its_owner_only(tmp_path):
    keys.keep(tmp_path, "abcd-efgh")

    assert keys.kept(tmp_path) == "abcd-efgh"
    assert (tmp_path / keys.NAME).stat().st_mode & 0o777 == 0o600


def test_password_is_empty_where_no_demo_was_loaded(tmp_path):
    assert keys.kept(tmp_path) == ""


def test_new_password_is_another_each_time_and_easy_to_type():
    passwords = {keys.new() for _ in range(20)}

    assert len(passwords) == 20
    assert all(re.fullmatch(r"([a-km-np-z2-9]{4}-){3}[a-km-np-z2-9]{4}", password) for password in passwords)
