"""How long the desk waits so that nobody deals by mistake. No motion: no setting shortens them."""

HOLD_MS = 600
"""What has to be held down deals after so long."""
WORSE_GUARD_MS = 300
"""So long nothing is dealt at a price that just turned worse, under the mouse or for the keys."""
PLACE_GUARD_MS = 300
"""So long the mouse deals nothing by a button that came to stand elsewhere: what a hand
that is on its way meets there is not what it was sent for."""
SETTLE_MS = 1_500
"""An outcome is shown for so long before the same request is dealt on again.

Long enough that the second click of a double click finds the request shut.
"""
SENT_HOLD_MS = 1_500
"""So long the ticket sends nothing after it was sent."""
SHUT_MS = 500
"""A draft that has just appeared can't be sent or thrown away for this long.

The second click of a double click on its tab must not land on it.
"""
ARMED_MS = 5_000
"""A counter that was armed is confirmed within so long, or not."""
SEEN_MS = 150
"""Nobody answers what stands there for less: such a key was meant for what stood there before."""
