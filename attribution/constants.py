"""Every number of the method, each with its reason. None says whose fault it usually is: all causes start equal."""

ROUNDS = 6
"""Rounds of the window: long enough to see a third of all runs fail, short enough to clear soon."""

CHANCE_OF_FAILURE = 0.01
"""Share of attempts that fail for no lasting reason, over all symptoms together."""

CHANCE_OF_LOCAL = 0.01
"""Share of practices with a fault of their own in a window: high enough that two failures in a row suffice."""

CHANCE_OF_CAUSE = 0.005
"""Prior of any shared, hospital or central cause, before it is divided among the values of its dimension."""

LOCAL_SUCCESS = 0.5
"""Pseudo-count of success under a local fault: it may be a hard one or a flickering one."""

LOCAL_SYMPTOMS = 1.5
"""Pseudo-counts of all symptoms under a local fault together: one practice mostly fails in one way."""

LOCAL_AKIN = 0.1
"""Share of local faults that show as now the one, now the other of some kinds akin to each other (`symptoms.AKIN`)."""

LOCAL_OTHERS = 0.1
"""Pseudo-counts of all other symptoms together, under one of those."""

SEVERITIES = (0.08, 0.2, 0.4, 0.7, 0.9, 0.98, 0.998)
"""Shares of attempts that a cause spoils, from a gray fault to a hard one."""

CALL_SEVERITIES = (0.005, 0.012, 0.03, 0.08, 0.2, 0.6, 0.92, 0.98, 0.998)
"""The same for causes that may stop each call of a journey: small ones fail late, great ones at the first call."""

MILDLY_SLOW_BY_CHANCE = 6.0
"""How much oftener than greatly an attempt is mildly slow by chance: a busy machine stalls for a second."""

NEARLY_ALL = 0.75
"""Share of a great group's places that must be slow for one round to be enough, ..."""

STALLED = 1.0 / 3.0
"""... or three standard deviations more than this share, which a machine that stalls for a moment slows of a round."""

COVERAGES = (1.0, 0.6)
"""Shares of the members that a cause touches at all: some may have another way round."""

SIGNATURE_WEIGHT = 4.0
"""Places' worth of belief in the usual symptoms of a cause, before those of this event are counted."""

LEAST_SHARE = 0.4
"""Share of the exposed places that must be touched, or two chance failures would make a group guilty ..."""

BEYOND_CHANCE = 4.0
"""... or so many standard deviations more than chance touches, and three: then a partial fault may be weighed."""

LEAST_CHANCE = 0.004
"""Share of attempts that chance spoils at least, in all symptoms that a cause can make, as long as less is seen."""

MANY_PLACES = 8
"""Places that make a group great: ..."""

LEAST_SHARE_OF_MANY = 0.15
"""... of that many touched, this share of the exposed is enough to look at it."""

SURE = 0.8
"""Probability of the model below which it names no cause; verdicts have a limit of their own (`calibration.json`)."""

CO_LINEAR_NATS = 3.0
"""Causes whose scores differ by less than this, with the same places touched, are named together."""

MOST_CAUSES = 8
"""Causes sought in one window; more at once have never been told apart in six rounds."""

SCREENED = 10
"""Values of one dimension that are weighed in full in each step of the search."""

LINGER_ROUNDS = 1
"""Good rounds after which a cause still stands: the latest round holds only what finished in time."""

STICKY_NATS = 2.0
"""Bonus for a cause that stood in the previous evaluation: faults last longer than rounds."""

LASTING_NATS = 7.0
"""The same for one of at most `MANY_PLACES` places that began before the window. That it began for all of them at once
is what told it from as many faults of their own; the window holds it no more, and few places do not outweigh that."""

LEAST_PASSING = 0.01
"""Least chance that an attempt passes a cause that may stop each of its calls: one lucky straggler is no acquittal."""

OWN_SHARES = (0.15, 0.4, 0.75, 0.98)
"""Shares of its attempts that a practice's own fault may spoil, as states of its past."""

BEGINS = 0.0006
"""Chance that a fault of a practice's own begins in a given round ..."""

ENDS = 0.04
"""... and that it ends: faults of an hour or two are as usual as those of a day."""

SAME_AGAIN = 0.6
"""Chance that a practice's own fault shows as it did the time before ..."""

AKIN_AGAIN = 0.4
"""... that it shows as something akin to that (`symptoms.AKIN`), ..."""

FIRST_OF_A_KIND = 0.12
"""... and that it shows in one certain other way."""

RARE_NATS = 2.0
"""Malus of a cause in which two dimensions meet, or that no record names: they are rarer, and explain anything."""

UNRECORDED_NATS = 6.0
"""The same for what no record names: a gray core that spares most attempts looks much like it at first."""

MOST_UNRECORDED = 0.4
"""Share of all practices above which what fails alike is the core's, the gateway's or the operation's."""

LEAST_UNRECORDED = 8
"""Practices that must fail alike and unexplained before something unrecorded is weighed."""

LEAST_AGAIN = 4
"""Practices that must have failed so twice and more before something unrecorded is weighed, ..."""

AGAIN_BEYOND = 1.4
"""... and how many times the share among those that failed as if each attempt of any practice failed alike."""

FEW = (0.4, 0.2, 0.1, 0.05, 0.02)
"""Shares of all practices that something unrecorded may touch."""

HALF = 0.5
"""Share of the controls whose trouble is everybody's."""

DISTINCT = 1.5
"""How many times the others' touched share a group's must be, while the controls suffer too, to have a fault of its
own beside everybody's."""
