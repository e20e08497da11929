"""English."""

from apps.simulator.phrases.book import Book
from apps.simulator.subject import Kind

_ABOUT = (
    (
        "The best way to understand {s} is to look at the purpose first and at the details afterwards.",
        "With {s}, a few basic ideas explain most of what can be observed, and the rest builds on them.",
        "When people talk about {s}, they usually mean a small number of things that belong closely together.",
        "There is more than one way to look at {s}, but most of them start from the same place.",
        "A short description of {s} begins with the main parts and the way they work together.",
        "In short, {s} can be understood from two sides: the idea behind it, and what that idea changes in practice.",
    ),
    (
        "Two things deserve a closer look here: {a} and {b}.",
        "A good place to begin is {a}, because it shapes what is possible with {b}.",
        "Much depends on {a}, and on how well it fits together with {b}.",
        "It helps to begin with the context, because that decides which details matter and which of them can wait.",
        "The surroundings matter as much as the thing itself, so a little background goes a long way.",
        "Most of the confusion disappears once cause and effect are kept apart.",
    ),
    (
        "The underlying idea is straightforward: a few parts, each with one clear job, that together do more than any"
        " of"
        " them alone.",
        "In practice it comes down to a handful of steps that build on each other, so the order matters more than the"
        " details.",
        "What makes it work is a balance: enough structure to be reliable, and enough freedom to adapt when things"
        " change.",
    ),
    (
        "A typical mistake is to start with the details before the goal is clear.",
        "The usual difficulty is not the idea itself but the cases at its edges, so those are worth checking early.",
        "The trade-off to watch is between speed now and ease of change later.",
    ),
    (
        "A simple example helps: take the smallest case that still matters, follow it from start to finish, and note"
        " where it surprises you.",
        "To see it at work, pick one concrete case, change one thing at a time, and compare the results.",
        "It often helps to write down what a good outcome looks like before comparing any options.",
    ),
    (
        "Once that is settled, the remaining questions about {s} tend to answer themselves.",
        "From there, it is easier to judge which parts of {s} deserve more of your time.",
        "If you tell me more about your situation, I can go deeper into the part of {s} that matters most to you.",
    ),
)

_HOW = (
    (
        "To {v}, start from the result you want and work backwards to the first small step.",
        "The most reliable way to {v} is to go in small steps and check each one before the next.",
        "To {v}, it helps to prepare well, change one thing at a time, and look at the result often.",
    ),
    (
        "First, gather what you need and write down what a good result looks like.",
        "Begin by collecting everything involved, so that nothing interrupts you halfway.",
        "Start with a short list: what is there already, what is missing, and what may go wrong.",
    ),
    (
        "Then do the simplest version that could work, even if it leaves out the special cases.",
        "Next, try it once on a small scale, where a mistake costs little.",
        "After that, take the part you are least sure about and do it first.",
    ),
    (
        "Pay attention to timing and order; most problems come from doing the right thing a little too early or too "
        "late.",
        "Measure before and after, because impressions are easily wrong.",
        "If something does not behave as expected, go back one step and change only a single thing.",
    ),
    (
        "When the basics hold, refine what remains and note what you would do differently next time.",
        "Finally, look at the result as somebody else would, and fix the one thing that stands out.",
        "Once it works, write the steps down, so that it is easier to {v} the next time.",
    ),
)

_WHY = (
    (
        "Several things together make {s} {p}, and one of them usually matters more than the rest.",
        "What makes {s} {p} is best explained by cause and effect, one step at a time.",
        "There is a simple reason and a deeper one behind what makes {s} {p}.",
    ),
    (
        "The direct cause is easy to see: something in the surroundings changes, and the effect follows from it.",
        "On the surface, it follows from how the parts involved act on each other.",
        "The first part of the answer is physical or practical: under these conditions, nothing else could easily "
        "happen.",
    ),
    (
        "Behind that lies a general rule, which is why similar effects appear in places that seem unrelated.",
        "The deeper reason is that small effects add up when they all point in the same direction.",
        "Underneath, it is a matter of what costs least effort, as it so often is.",
    ),
    (
        "There are exceptions, and they are instructive, because they show which condition really matters.",
        "It would be different if just one of the conditions changed, which is a good way to test the explanation.",
        "That also explains why the effect is stronger at some times than at others.",
    ),
    (
        "So the short answer about {s} is: the conditions are right for it, and they seldom change.",
        "Seen that way, the puzzle of {s} becomes a good example of a general pattern.",
        "If you want to check this yourself, vary one condition and see what changes about {s}.",
    ),
)

_COMPARE = (
    (
        "The main difference between {s} and {o} lies in what each of them is built to do well.",
        "Between {s} and {o}, the choice depends mostly on what you value more: simplicity or control.",
        "Put briefly, {s} and {o} solve related problems in different ways, and each has its place.",
    ),
    (
        "With {s}, you get an approach that is quick to start with and easy to explain to others.",
        "The strength of {s} is a clear focus, which keeps the common case simple.",
        "People tend to choose {s} for its directness: fewer decisions at the start, and results early on.",
    ),
    (
        "With {o}, there is more to set up, and in return you can adjust more of it later.",
        "The strength of {o} shows when requirements grow and unusual cases have to be covered.",
        "People tend to choose {o} when they expect change and want room for it.",
    ),
    (
        "In everyday use, the gap is smaller than it looks, because habits and tools matter as much as the choice "
        "itself.",
        "Cost is rarely decisive; the time that people need to become confident usually is.",
        "Where the two overlap, experience in the team is the better guide.",
    ),
    (
        "If you are unsure, try {s} on a small case first, and move to {o} when you meet its limits.",
        "A fair test is to solve the same small problem with {s} and with {o}, and to compare what was hard.",
        "So choose {s} for a quick and simple start, and {o} where flexibility counts for more.",
    ),
)

_ASK = (
    (
        "For {s}, the deciding question is what you expect from it and which limits you can accept.",
        "What matters with {s} is whether the conditions for it are met in your case.",
        "With {s}, the general rule holds in most situations, and the exceptions are easy to recognise.",
    ),
    (
        "Look at {a} first, then at {b}; between them they settle most cases.",
        "The points that usually decide are {a} and {b}.",
        "It helps to say first what would count as a clear case, because most of the doubt lies in between.",
        "Two things settle most cases: how strict the question is meant, and what is taken as usual.",
    ),
    (
        "The argument for it is practical: it has worked well in similar situations, and the effort is modest.",
        "There are good reasons on both sides, but the practical ones weigh more here.",
        "Experience points in the same direction, as long as expectations stay realistic.",
    ),
    (
        "The main caveat is that circumstances differ, so a small trial tells more than a long debate.",
        "Keep in mind that the answer may change when the scale or the budget changes.",
        "One caution remains: what is true on average may not be true in your particular case.",
    ),
    (
        "If you share a few details, I can be more definite about {s}.",
        "A short test with {s} under your own conditions would settle the rest.",
    ),
)

BOOK = Book(
    passages={Kind.ABOUT: _ABOUT, Kind.HOW: _HOW, Kind.WHY: _WHY, Kind.COMPARE: _COMPARE, Kind.ASK: _ASK},
    spare_terms=("the goal", "the conditions around it"),
    nameless="this question",
    unclear=(
        "Could you tell me a little more about what you have in mind? One sentence about the goal is enough to begin.",
        "I am not sure what you are looking for yet. What would you like to find out, and what have you tried so far?",
        "Happy to help with that. Which part should we look at first?",
    ),
    earlier=(
        "Coming back to {e}, which you mentioned before, the two questions are connected.",
        "This also follows on from what you asked about {e}.",
        "It is worth keeping {e} in mind here, as we discussed it earlier.",
    ),
    more=(
        "To go further into {s}: the next step is to look at a case where the simple answer is not enough.",
        "There is more to say about {s}, and the practical side is the best place to continue.",
        "Continuing with {s}, the point that was left open is how to tell a good result from a merely acceptable one.",
    ),
    yes=("Yes, in most cases.", "Yes, as a rule.", "Yes, with a few conditions.", "Yes, generally speaking."),
    no=("No, not in general.", "No, usually not.", "No, at least not without some preparation."),
    greeting=(
        "Hello. How can I help you today?",
        "Hi there. What would you like to work on?",
        "Hello, good to hear from you. What can I do for you?",
        "Hi. What is on your mind?",
    ),
    wellbeing=(
        "I am doing well, thank you for asking. What can I help you with?",
        "All is well here, thanks. What would you like to talk about?",
    ),
    thanks=(
        "You're welcome. Let me know if there is anything else.",
        "Glad that helped. Just ask if something else comes up.",
        "My pleasure. I am here if you need more.",
    ),
    farewell=("Goodbye, and take care.", "See you next time.", "Bye for now. It was good talking to you."),
    identity=(
        "I am a simulated assistant: this server stands in for the OpenAI API, and it composes its answers from your"
        " words and a set of prepared sentences, without a language model.",
        "To be open about it: this is a simulated answer from an OpenAI mock server, made for development and tests. No"
        " language model is involved.",
    ),
    clock=(
        "I cannot see a clock or a calendar from here, so your own device is the better source for that.",
        "I have no clock at hand. Your system's date and time are the ones to trust.",
    ),
    name_known="Your name is {name}.",
    name_unknown="You have not told me your name yet.",
    name_noted="Nice to meet you, {name}. How can I help you?",
    tool_pairs=(
        "Here is what came back: {pairs}.",
        "According to the result, these are the values: {pairs}.",
        "The lookup returned the following: {pairs}.",
    ),
    tool_quote=('The result says: "{quote}"', 'According to the tool: "{quote}"'),
    tool_empty="The tool returned an empty result, so there is nothing to report from it.",
    tool_failed=("That did not work: {told}", "That did not work, and nothing was said of the reason."),
    aspects=(
        ("Purpose", "be clear about what {s} should achieve, and for whom."),
        ("Starting point", "note what is there already before you change anything."),
        ("Essentials", "find the two or three parts of {s} that everything else rests on."),
        ("First step", "choose the smallest one that shows a visible result."),
        ("Costs", "count time and attention as well as money."),
        ("Risks", "ask what could go wrong, and how you would notice."),
        ("People", "involve those who have to live with the outcome."),
        ("Timing", "decide what has to happen first, and what can wait."),
        ("Quality", "agree on how good is good enough."),
        ("Feedback", "check the result early, while changes are cheap."),
        ("Alternatives", "compare {s} with at least one other way to the same end."),
        ("Limits", "write down what is deliberately left out."),
        ("Habits", "make the useful parts routine, so that they last."),
        ("Review", "come back to {s} after a while, and keep what has proved its worth."),
    ),
    list_intro=("Here are the main points about {s}:", "These points matter most for {s}:", "On {s}, in brief:"),
    table_head=("Aspect", "What to look at"),
    code_intro=(
        "Here is a version in {language}:",
        "This {language} code does it:",
        "A compact way to write this in {language}:",
    ),
    code_outro=(
        "It handles the common case; add checks for the input that you expect in production.",
        "The names are plain on purpose, so that it is easy to adapt to your code base.",
        "It has no dependencies beyond the language itself, so you can run it as it stands.",
    ),
    equals="{answer}.",
    jokes=(
        "Why did the developer go broke? He had used up all his cache.",
        "I told my computer I needed a break. It froze on the spot.",
        "A database administrator walks up to two tables in a restaurant and asks: may I join you?",
        "There are two hard things in programming: naming things, cache invalidation, and counting.",
        "I would tell you a joke about UDP, but you might not get it.",
    ),
    poems=(
        (
            "A word about {s}, said low,",
            "before the morning wakes the street;",
            "the quiet things are first to grow,",
            "and patient work makes them complete.",
            "",
            "So let it take the time it needs,",
            "a little light, a little rain;",
            "what starts as one of many seeds",
            "comes back as summer, field and grain.",
        ),
        (
            "I thought of {s} tonight,",
            "of all it gives and all it hides,",
            "a window with a single light,",
            "a shore that answers to its tides.",
            "",
            "And though the hours come and go",
            "and leave no message at the door,",
            "I know a thing I did not know,",
            "and would not ask for any more.",
        ),
    ),
    fillers=(
        "Clearly.",
        "Start small.",
        "Keep it simple.",
        "Small steps go far.",
        "Practice matters more than theory.",
        "A simple example helps most people.",
        "The details can wait until the end.",
        "What counts is how the parts fit together.",
        "Good results come from clear goals and steady work.",
        "It pays to look twice before making up your mind.",
    ),
    haikus=(
        ("{s} —", "the first light rests upon it,", "quiet as new snow."),
        ("Thinking of {s},", "a slow wind crosses the pond;", "evening takes its time."),
    ),
    stories=(
        (
            "When Mara first heard about {s}, she did not think much of it. It was the kind of thing other people "
            "talked"
            " about, in rooms she seldom entered.",
            "That changed on a grey Tuesday in March, when the old clock in the station stopped and everybody looked "
            "up at"
            " once. In the silence she noticed what had been in front of her all along, and she began to take notes.",
            "By summer the notebook was full. She left it on the bench where it had started, with one line on the "
            "cover:"
            " for whoever needs it next.",
        ),
        (
            "There was once a small town that had forgotten all about {s}. Nobody missed it, or so they said.",
            "Then a child found a letter behind a loose brick, and asked what it meant. The baker did not know, the "
            "mayor"
            " did not know, and the oldest woman in town only smiled and asked to hear it read aloud.",
            "They read it in the square that evening. Nothing visible changed, and yet the next morning people greeted"
            " each other by name.",
        ),
    ),
    letters=(
        (
            "Subject: {s}",
            "Hello,",
            "I am writing about {s}. I would like to suggest a short conversation this week, so that we can agree on "
            "the"
            " next steps and settle any open questions.",
            "Please let me know which day suits you; I am flexible and happy to adapt.",
            "Kind regards,",
        ),
        (
            "Subject: A note on {s}",
            "Dear team,",
            "This is a brief update on {s}. The work is on track, the main points are settled, and the remaining"
            " questions are listed with a name and a date next to each.",
            "If anything looks wrong to you, please reply by Thursday, so that there is time to correct it.",
            "Best wishes,",
        ),
    ),
)  # fmt: skip
