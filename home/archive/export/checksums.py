"""Checksums of all exported files, their signature, and an archive of all files."""

import subprocess
import zipfile
from pathlib import Path

from home.archive.export import ExportError
from home.archive.export.folder import Folder

SUMS = "SHA256SUMS"
SIGNATURE = "SHA256SUMS.sig"
NAMESPACE = "file"  # the namespace that `ssh-keygen -Y sign` uses for files
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the earliest time in ZIP; archives are reproducible
PACKED = {".avif", ".br", ".gif", ".gz", ".jpg", ".jpeg", ".png", ".webp", ".woff2"}


def write_sums(folder: Folder) -> None:
    """Write the checksums of all files in the format of `sha256sum -c`."""
    lines = [
        f"{sums[0]}  {name}\n"
        for name, sums in sorted(folder.files.items())
        if name not in (SUMS, SIGNATURE)
    ]
    folder.write(SUMS, "".join(lines).encode())


def sign(folder: Folder, key: Path) -> None:
    """Sign the checksums with an SSH key. Raises ExportError if `ssh-keygen` fails."""
    command = ["ssh-keygen", "-Y", "sign", "-f", str(key), "-n", NAMESPACE]
    try:
        done = subprocess.run(  # noqa: S603
            command, input=(folder.path / SUMS).read_bytes(), stdout=subprocess.PIPE, check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise ExportError(
            f"The sums were not signed with {key}: see the error above. It needs ssh-keygen of "
            "OpenSSH 8.1 or newer and a private key. The copy itself is complete."
        ) from error
    folder.write(SIGNATURE, done.stdout)


def write_archive(folder: Folder, name: str) -> Path:
    """Pack all files into `<folder>.zip` under a folder `name`; return the archive's path.

    The same files give the same archive, byte for byte.
    """
    path = folder.path.with_name(f"{folder.path.name}.zip")
    unfinished = path.with_name(f"{path.name}.unfinished")
    with zipfile.ZipFile(unfinished, "w", compresslevel=9) as archive:
        for file in sorted(folder.files):
            entry = zipfile.ZipInfo(f"{name}/{file}", EARLIEST)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            is_packed = Path(file).suffix in PACKED
            entry.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            archive.writestr(entry, (folder.path / file).read_bytes())
    return unfinished.replace(path)
