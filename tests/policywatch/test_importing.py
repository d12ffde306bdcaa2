"""What `import` finds in a folder."""

import os
from pathlib import Path

from policywatch.importing import BadEntry, Entry, entries


def test_a_pipe_in_a_folder_is_named_and_not_waited_for(tmp_path: Path) -> None:
    """What is called a page and is no file comes as a BadEntry; the files beside it are read."""
    (tmp_path / "a.html").write_text("<p>正文</p>", "utf-8")
    os.mkfifo(tmp_path / "b.html")
    (tmp_path / "c.html").symlink_to(tmp_path / "nowhere")
    (tmp_path / "d.css").write_text("p {}", "utf-8")
    page, pipe, link = entries(tmp_path)
    assert isinstance(page, Entry) and page.where.endswith("a.html")
    assert isinstance(pipe, BadEntry) and "b.html: no file" in str(pipe)
    assert isinstance(link, BadEntry) and "c.html: no file" in str(link)
