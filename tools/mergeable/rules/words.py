"""Words that the course does without, and those it spells in one way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class WordList:
    """Words to find, whatever their case, each with what to do about it."""

    advice: dict[str, str]  # a word or phrase, and the remedy

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds a word that stands alone: "just" is not in "adjust" nor in "just-in-time"."""
        words = "|".join(sorted(map(re.escape, self.advice), key=len, reverse=True))
        spaced = words.replace(r"\ ", r"\s+")
        return re.compile(rf"(?<![\w-])(?:{spaced})(?![\w-]|\.\w)", re.IGNORECASE)

    def remedy(self, word: str) -> str:
        """Return what to do about a word that was found."""
        return self.advice[" ".join(word.lower().split())]


_DROP = "Drop it: the sentence says more without."
_BELITTLES = "Drop it: to the reader who is stuck it is not."
_FIGURE = "Say what it does, or give the figure."

EMPTY = WordList(
    {
        **dict.fromkeys(("simple", "simply", "easy", "easily", "just", "trivial"), _BELITTLES),
        **dict.fromkeys(("trivially", "straightforward", "straightforwardly"), _BELITTLES),
        **dict.fromkeys(("obvious", "obviously", "of course", "effortless"), _BELITTLES),
        **dict.fromkeys(("effortlessly", "basically", "clearly", "merely"), _BELITTLES),
        **dict.fromkeys(("it is important to note", "it's important to note"), _DROP),
        **dict.fromkeys(("it is worth noting", "it's worth noting", "note that"), _DROP),
        **dict.fromkeys(("needless to say", "as we all know", "let's dive", "dive into"), _DROP),
        **dict.fromkeys(("powerful", "seamless", "seamlessly", "robust", "blazing"), _FIGURE),
        **dict.fromkeys(("blazingly", "lightning-fast", "world-class"), _FIGURE),
        **dict.fromkeys(("cutting-edge", "state-of-the-art", "game-changer"), _FIGURE),
        **dict.fromkeys(("elegant", "elegantly", "awesome", "amazing"), _FIGURE),
        **dict.fromkeys(("leverage", "leverages", "leveraged", "leveraging"), 'Write "use".'),
        **dict.fromkeys(("utilise", "utilises", "utilised", "utilising"), 'Write "use".'),
        **dict.fromkeys(("utilize", "utilizes", "utilized", "utilizing"), 'Write "use".'),
        "in order to": 'Write "to".',
        "delve": 'Write "look".',
    }
)

_STEMS = (
    "anal capital categor critic custom emphas final formal general initial item local maxim "
    "memor minim modern normal optim organ parallel popular prior real recogn special stabil "
    "standard summar synchron visual"
)
_ENDINGS = {"ize": "ise", "izes": "ises", "ized": "ised", "izing": "ising", "ization": "isation"}
_PAIRS = {
    "analyze": "analyse",
    "analyzed": "analysed",
    "analyzes": "analyses",
    "analyzing": "analysing",
    "behavior": "behaviour",
    "behaviors": "behaviours",
    "canceled": "cancelled",
    "canceling": "cancelling",
    "catalog": "catalogue",
    "center": "centre",
    "centered": "centred",
    "color": "colour",
    "colored": "coloured",
    "colors": "colours",
    "defense": "defence",
    "favor": "favour",
    "favorite": "favourite",
    "fulfill": "fulfil",
    "gray": "grey",
    "grayscale": "greyscale",
    "honor": "honour",
    "labeled": "labelled",
    "labeling": "labelling",
    "learned": "learnt",
    "modeled": "modelled",
    "modeling": "modelling",
    "neighbor": "neighbour",
    "neighbors": "neighbours",
    "signaled": "signalled",
    "traveled": "travelled",
    "unrecognized": "unrecognised",
}
AMERICAN = WordList(
    {
        american: f'Write "{british}".'
        for american, british in {
            **{
                stem + ours: stem + theirs
                for stem in _STEMS.split()
                for ours, theirs in _ENDINGS.items()
            },
            **_PAIRS,
        }.items()
    }
)

# Verbs for what nobody can see done, and words that begin no instruction.
_NO_ACTION = frozenset(
    (
        *("understand", "know", "learn", "appreciate", "grasp", "comprehend", "explore"),
        *("familiarise", "discover", "be", "become", "have", "get", "see", "think"),
        *("believe", "realise", "the", "a", "an", "this", "that", "these", "those", "how"),
        *("what", "why", "when", "where", "which", "who", "to", "you", "your", "it", "its"),
        *("we", "our", "in", "on", "at", "of", "for", "from", "with", "about", "into", "by"),
        *("as", "and", "or", "not", "no", "all", "each", "every", "some", "many", "how"),
        *("awareness", "knowledge", "familiarity", "skill", "skills", "ability"),
    )
)
_ENDS_IN_ING = {"bring", "string", "ring", "spring", "ping"}  # and is a verb all the same


def starts_an_action(word: str) -> bool:
    """Whether a goal may start with this word; certainly not with "Understanding" or "The"."""
    low = word.lower()
    return low not in _NO_ACTION and (not low.endswith("ing") or low in _ENDS_IN_ING)
