"""Tells whether an ordinary user can have written a file: what binds everybody is believed only where none can."""

from __future__ import annotations

import stat
import sys
from pathlib import Path
from typing import Any

_WINDOWS_OWNERS = {
    "S-1-5-18",  # the system
    "S-1-5-32-544",  # administrators
    "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",  # TrustedInstaller
}


def doubt(path: Path, owner: int = 0) -> str:
    """Why somebody else than the administrator may have written this file, as a clause; empty where nobody can.

    On POSIX the file and its folder, behind links too, must belong to `owner` (root) and be writable by no group and no
    others. On Windows their owner must be the system or its administrators; that has never run there yet. Raises
    ``OSError`` where they cannot be looked at.
    """
    real = path.resolve(strict=True)
    look = _owner_on_windows if sys.platform == "win32" else _owner_and_mode
    for place in dict.fromkeys((real, real.parent, path.parent)):
        why = look(place, owner)
        if why:
            return why
    return "" if real.is_file() else f"{path} is no file"


def _owner_and_mode(place: Path, owner: int) -> str:
    found = place.stat()
    if found.st_uid != owner:
        return f"{place} does not belong to {'root' if owner == 0 else 'the administrator'}"
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return f"{place} can be written by others than its owner"
    return ""


def _owner_on_windows(place: Path, _owner: int) -> str:
    import ctypes

    libraries: Any = ctypes
    security, kernel = libraries.WinDLL("advapi32"), libraries.WinDLL("kernel32")
    owner, descriptor, text = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_wchar_p()
    # SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION: https://learn.microsoft.com/windows/win32/api/aclapi
    code = security.GetNamedSecurityInfoW(
        ctypes.c_wchar_p(str(place)), 1, 1, ctypes.byref(owner), None, None, None, ctypes.byref(descriptor)
    )
    if code:
        raise OSError(code, "its owner cannot be read")
    try:
        if not security.ConvertSidToStringSidW(owner, ctypes.byref(text)):
            raise OSError("its owner has no name")
        return "" if text.value in _WINDOWS_OWNERS else f"{place} does not belong to the administrators"
    finally:
        kernel.LocalFree(ctypes.cast(text, ctypes.c_void_p))
        kernel.LocalFree(descriptor)
