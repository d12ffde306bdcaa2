"""policywatch.toml and its variables: what is read, and in which words the rest is refused."""

import os
from pathlib import Path

import pytest

from policywatch.settings import (
    SettingsError,
    load,
    missing_folders,
    mistyped_variables,
)


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable of the tests' own, and an empty folder to stand in."""
    for name in os.environ:
        if name.startswith("POLICYWATCH_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def written(tmp_path: Path, content: str) -> Path:
    path = tmp_path / "policywatch.toml"
    path.write_text(content, "utf-8")
    return path


def test_a_byte_order_mark_is_no_part_of_the_file(tmp_path: Path) -> None:
    """Notepad writes one."""
    path = tmp_path / "policywatch.toml"
    path.write_bytes(b'\xef\xbb\xbf[mail]\nhost = "smtp.test.cn"\n')
    assert load(path).mail.host == "smtp.test.cn"


@pytest.mark.parametrize("value", ["a, b", '["a", "b"]', "a，b", "a,b,"])
def test_a_list_in_a_variable_is_written_with_commas_or_as_json(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    """Both forms are one list."""
    monkeypatch.setenv("POLICYWATCH_ALERTS__CHANNELS", value)
    assert list(load().alerts.channels) == ["a", "b"]


def test_a_list_that_is_no_json_names_its_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One line: the variable, what is wrong, how to write it."""
    monkeypatch.setenv("POLICYWATCH_ALERTS__CHANNELS", '["a')
    with pytest.raises(SettingsError, match=r"^POLICYWATCH_ALERTS__CHANNELS: .*a,b"):
        load()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("POLICYWATCH_MIAL__HOST", "POLICYWATCH_MAIL__HOST"),
        ("POLICYWATCH_MAIL__HOTS", "POLICYWATCH_MAIL__HOST"),
        ("POLICYWATCH_DATABASE__URI", "POLICYWATCH_DATABASE__URL"),
    ],
)
def test_an_unknown_variable_is_refused_with_the_nearest(
    monkeypatch: pytest.MonkeyPatch, name: str, meant: str
) -> None:
    """A mistyped variable must not leave its setting at the default, silently."""
    monkeypatch.setenv(name, "x")
    with pytest.raises(SettingsError, match=f"{name}: unknown.*{meant}"):
        load()


def test_a_variable_with_one_underscore_too_few_is_said() -> None:
    """It is no error: Kubernetes makes such names of services. An address it makes is not even said."""
    said = list(mistyped_variables({"POLICYWATCH_DATABASE_URL": "sqlite:///x.db"}))
    assert said == [
        "the variable POLICYWATCH_DATABASE_URL is not read; did you mean POLICYWATCH_DATABASE__URL?"
    ]
    quiet = {
        "POLICYWATCH_WEB_PORT": "tcp://10.0.0.1:8470",
        "POLICYWATCH_MAIL__HOST": "x",
        "POLICYWATCH_CONFIG": "x",
        "PATH": "/bin",
    }
    assert list(mistyped_variables(quiet)) == []


def test_a_section_as_one_variable_is_said() -> None:
    """It is not read, and no settings are lost in silence."""
    [said] = mistyped_variables({"POLICYWATCH_MAIL": '{"host": "x"}'})
    assert "POLICYWATCH_MAIL is not read: write POLICYWATCH_MAIL__KEY" in said


def test_a_value_in_a_sections_place_is_refused(tmp_path: Path) -> None:
    """`crawl = 3` says how a section is written."""
    with pytest.raises(SettingsError, match=r"crawl: is a section: write \[crawl\]"):
        load(written(tmp_path, "crawl = 3\n"))


def test_an_unknown_key_is_refused_with_the_nearest(tmp_path: Path) -> None:
    """File, key and what it may have meant."""
    path = written(tmp_path, '[mail]\nhots = "x"\n')
    with pytest.raises(
        SettingsError, match=r"mail\.hots: unknown key; did you mean host\?"
    ):
        load(path)
    path = written(tmp_path, '[mial]\nhost = "x"\n')
    with pytest.raises(SettingsError, match=r"mial: unknown key; did you mean mail\?"):
        load(path)


@pytest.mark.parametrize(
    "address",
    ["watch.test.cn", "ftp://watch.test.cn", "https://", "https://w.cn/?a=1", "http://[::1"],
)  # fmt: skip
def test_a_public_url_that_is_no_address_is_refused(
    tmp_path: Path, address: str
) -> None:
    """Every link in mails would be broken."""
    path = written(tmp_path, f'[web]\npublic_url = "{address}"\n')
    with pytest.raises(SettingsError, match=r"web\.public_url: .*https://watch"):
        load(path)


@pytest.mark.parametrize(
    "address", ["", "https://watch.test.cn", "http://127.0.0.1:8470/policy"]
)
def test_a_public_url_is_kept_as_it_is(tmp_path: Path, address: str) -> None:
    """Nothing, an address, an address with a path."""
    path = written(tmp_path, f'[web]\npublic_url = "{address}"\n')
    assert load(path).web.public_url == address


def test_a_missing_folder_of_passports_is_said(tmp_path: Path) -> None:
    """Only where the configuration names it: the default need not be there."""
    path = written(tmp_path, '[sources]\nfolders = ["nowhere"]\n')
    assert "nowhere does not exist" in "".join(missing_folders(load(path)))
    (tmp_path / "nowhere").mkdir()
    assert list(missing_folders(load(path))) == []
    assert list(missing_folders(load(written(tmp_path, "")))) == []


def test_files_of_the_mail_section_are_relative_to_the_file(tmp_path: Path) -> None:
    """A ca_file beside the configuration is found from any working folder, like a password_file."""
    file = tmp_path / "policywatch.toml"
    file.write_text(
        '[mail]\nca_file = "ca.pem"\npassword_file = "secret"\n', encoding="utf-8"
    )
    mail = load(file).mail
    assert Path(mail.ca_file) == tmp_path / "ca.pem"
    assert Path(mail.password_file) == tmp_path / "secret"


@pytest.mark.parametrize("written_value", ["[" * 100_000, "1" * 5000])
def test_a_file_no_parser_takes_is_one_line(tmp_path: Path, written_value: str) -> None:
    """Nested without end, or a number without end: said in one line, as every other mistake is."""
    path = written(tmp_path, f"[mail]\nport = {written_value}\n")
    with pytest.raises(SettingsError, match="not valid TOML"):
        load(path)
