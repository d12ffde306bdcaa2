"""Office files as the same bytes whenever they hold the same."""

import io
import zipfile

# The earliest moment a ZIP file can state.
EPOCH = (1980, 1, 1, 0, 0, 0)


def stable(package: bytes) -> bytes:
    """The same ZIP package without the moments of its making."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as given,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in given.namelist():
            made.writestr(_member(name), given.read(name))
    return packed.getvalue()


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, EPOCH)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o600 << 16
    return member
