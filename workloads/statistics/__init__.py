"""Figures from tallies: pure functions, exact numbers, no Django.

Interval ends are whole tenths of a per cent; everything derived from them is an `int` or a
`fractions.Fraction`. Rounding happens once, in `words`.
"""
