"""The configuration: what is relative in the file is relative to the file."""

from pathlib import Path

from policywatch.settings import load


def test_files_of_the_mail_section_are_relative_to_the_file(tmp_path: Path) -> None:
    """A ca_file beside the configuration is found from any working folder, like a password_file."""
    file = tmp_path / "policywatch.toml"
    file.write_text(
        '[mail]\nca_file = "ca.pem"\npassword_file = "secret"\n', encoding="utf-8"
    )
    mail = load(file).mail
    assert Path(mail.ca_file) == tmp_path / "ca.pem"
    assert Path(mail.password_file) == tmp_path / "secret"
