"""Disclosure control: what may leave of the figures, so that nobody can learn who reported. Pure, no Django.

`control.control` makes the tables of a closing period and `gate.gate` takes out what `attack.attack`, the employer's
statistician, can find; `restate.restate` prints a closed table again. `unions`, `claims`, `controlled_json` and
`words` are the exits. `model` names what goes in and what comes out.
"""
