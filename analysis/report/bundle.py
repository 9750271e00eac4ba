"""How does a folder of findings travel whole, so that whoever gets it can check that nothing is missing or changed?

:func:`write_bundle` zips it with the checksum of every file in it: the same folder gives the same bytes.
"""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

from analysis.files import write_atomically

#: The list of checksums, as ``sha256sum --check`` reads it.
SUMS = "SHA256SUMS"
# The earliest that a zip can hold: no date of a file says anything about the findings.
_DATE = (1980, 1, 1, 0, 0, 0)


def write_bundle(folder: str | Path, target: str | Path | None = None) -> Path:
    """Zip a folder with its checksums.

    Parameters
    ----------
    folder : path
        All its files go in, those in folders as well; hidden files and links stay out.
    target : path, optional
        Default: beside the folder, by its name with ``.zip``.

    Returns
    -------
    Path
        The zip. In it stands one folder of the same name, with ``SHA256SUMS``: in it run ``sha256sum --check
        SHA256SUMS``.

    Raises
    ------
    ValueError
        Where there is nothing to zip.
    """
    place = Path(folder).expanduser().resolve()
    bundle = Path(target).expanduser().resolve() if target else place.with_name(f"{place.name}.zip")
    files = {
        path.relative_to(place).as_posix(): path
        for path in place.rglob("*")
        if path.is_file()
        and not path.is_symlink()
        and path != bundle
        and path.name != SUMS
        and not any(part.startswith(".") for part in path.relative_to(place).parts)
    }
    if not files:
        raise ValueError(f"{place}: there is no file to zip; save findings there first")

    def write(draft: Path) -> None:
        sums = []
        with zipfile.ZipFile(draft, "w") as zipped:
            for name in sorted(files):
                content = files[name].read_bytes()
                sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
                _put(zipped, f"{place.name}/{name}", content)
            _put(zipped, f"{place.name}/{SUMS}", "".join(sums).encode())

    return write_atomically(bundle, write)


def _put(zipped: zipfile.ZipFile, name: str, content: bytes) -> None:
    about = zipfile.ZipInfo(name, _DATE)
    about.create_system, about.external_attr = 3, 0o644 << 16  # the same from every system
    about.compress_type = zipfile.ZIP_DEFLATED
    zipped.writestr(about, content, compresslevel=9)
