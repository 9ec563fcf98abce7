"""From the events of a notice to where it stands: a pure function of the events, and of today for what is late.

Events are only ever added. What the stage does not allow is passed over, so that any sequence of events, in any order,
twice or late, has one answer. `state` is where a notice stands, `refusals` what cannot happen now, `replay` what each
event does, `dates` the dates that follow.
"""
