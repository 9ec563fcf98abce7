"""The check letters and digits by which a police or NHS number proves itself."""

from __future__ import annotations

import re

CHECK_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"  # PNC, CRO: I, O and S are never used
NHS_MODULUS = 11


def _check_letter(digits: str) -> str:
    return CHECK_LETTERS[int(digits) % len(CHECK_LETTERS)]


def pnc_valid(match: re.Match[str]) -> bool:
    year, serial, letter = match.groups()
    return _check_letter(year[-2:] + serial.zfill(7)) == letter.upper()


def cro_valid(match: re.Match[str]) -> bool:
    serial, year, letter = match.groups()
    return _check_letter(year + serial.zfill(6)) == letter.upper()


def cro_file_valid(match: re.Match[str]) -> bool:
    year, serial, letter = match.groups()
    return _check_letter(year + serial) == letter.upper()


def nhs_valid(match: re.Match[str]) -> bool:
    digits = [int(char) for char in match[0] if char.isdigit()]
    total = sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return any(digits) and (NHS_MODULUS - total % NHS_MODULUS) % NHS_MODULUS == digits[-1]
