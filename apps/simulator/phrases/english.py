"""What is said in English. `{0}` is the subject."""

OPENINGS = (
    "The short version of {0} is that a few basic ideas carry most of the weight, and the details follow from them.",
    "At its heart, {0} comes down to a small number of parts and the way they work together.",
    "A good way into {0} is to look at what it is for before looking at how it is done.",
    "There is more than one way to look at {0}, but most of them start from the same place.",
)
STAGES = (
    (
        " First, it helps to be clear about the purpose, because that decides which details matter and which can wait.",
        " Start with the purpose: once it is clear who needs what, most of the other choices become easier.",
        " In practice, the first thing to settle is the goal, since everything else is measured against it.",
    ),
    (
        " With {0}, small changes in the starting conditions often make a visible difference to the result.",
        " What makes {0} interesting is that simple rules lead to results that are not obvious at first sight.",
        " Much of what people find difficult about {0} comes from mixing up cause and effect.",
    ),
    (
        " A concrete example is usually the quickest way to see this: take one simple case and follow it to the end.",
        " It is worth trying this on a small case first and checking the outcome before going further.",
        " The usual mistake is to start with the exceptions, when the common case already explains most of it.",
    ),
    (
        " If you tell me more about what you need, I can go deeper into any part of it.",
        " From there, the next step is to look at the part that matters most to you.",
        " That should give you a sound basis, and the finer points can be added as you need them.",
    ),
)
