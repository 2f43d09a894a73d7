"""The English words that grading knows itself: what they do to a clause, contractions, irregular forms."""

from __future__ import annotations

from enum import IntEnum

__all__ = [
    "ANSWER_WORDS",
    "ARTICLES",
    "CONTRACTIONS",
    "EXCEPTED_FROM",
    "FUNCTION_WORDS",
    "IRREGULAR",
    "LEADS",
    "NEUTRAL",
    "PHRASAL_NEGATORS",
    "PRONOUNS",
    "STATING_VERBS",
    "Role",
    "role_of",
    "words",
]


class Role(IntEnum):
    """What a word does to the clause it stands in."""

    PLAIN = 0
    HARD = 1  # begins a new clause
    REASON = 2  # the same, but for "not because ..."
    SOFT = 3  # ends the scope of a negation
    AND = 4  # the same
    OR = 5  # carries a negation on: "not A or B" denies both
    NOR = 6  # ends one negation and begins another
    AUX = 7  # makes a "not" that follows a clausal one
    NOT = 8
    NO = 9
    CLAUSAL = 10  # denies its whole segment
    CONSTITUENT = 11  # denies what follows it in its segment
    ANSWER = 12  # yes and its like: never denied


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


ARTICLES = words("a an the")
ANSWER_WORDS = words("yes yep yeah yup ye yess yea nope nah aye")
PRONOUNS = words("i you he she it we they this that these those there one everyone everybody anyone anybody")

_ROLES = {
    Role.HARD: words("but whereas while whilst although though tho however so instead therefore thus hence otherwise"),
    Role.REASON: words(
        "because since cause cos coz cuz bc bcs bcz bcuz cus becuase becasue beacuse becaus becouse becouse due"
    ),
    Role.SOFT: words("when which who whose if where plus then"),
    Role.AND: words("and"),
    Role.OR: words("or"),
    Role.NOR: words("nor"),
    Role.AUX: words(
        "be am is are was were been being do does did have has had can could will would shall should may might must "
        "need needs ought"
    ),
    Role.NOT: words("not"),
    Role.NO: words("no"),
    Role.CLAUSAL: words("never hardly barely rarely seldom scarcely impossible unable untrue"),
    Role.CONSTITUENT: words("without neither none nothing nobody noone nowhere except unlike"),
    Role.ANSWER: ANSWER_WORDS,
}
_ROLE_OF = {word: role for role, members in _ROLES.items() for word in members}


def role_of(word: str) -> Role:
    """What the word, case-folded, does to its clause."""
    return _ROLE_OF.get(word, Role.PLAIN)


# Before "but", these make it mean "except"; "nothing but" and "none but" deny nothing.
EXCEPTED_FROM = words("all any anything anyone anybody anywhere everything everyone everybody everywhere nothing none")

# Negators of several words: these words, and whether they deny the whole segment (else only what follows them).
PHRASAL_NEGATORS: dict[str, tuple[tuple[tuple[str, ...], bool], ...]] = {
    "instead": ((("of",), False),),
    "rather": ((("than",), False),),
    "other": ((("than",), False),),
    "apart": ((("from",), False),),
    "aside": ((("from",), False),),
    "far": ((("from",), False),),
    "opposed": ((("to",), False),),
    **dict.fromkeys(sorted(EXCEPTED_FROM - {"nothing", "none"}), ((("but",), False),)),
    "no": ((("longer",), True), (("one",), False)),
    "false": ((("that",), True),),
    "wrong": ((("that",), True),),
    "myth": ((("that",), True),),
}

# Words that look like a negation and deny nothing.
NEUTRAL: dict[str, tuple[tuple[str, ...], ...]] = {
    "not": (
        ("only",),
        ("just",),
        ("merely",),
        ("simply",),
        ("solely",),
        ("until",),
        ("till",),
        ("least",),
        ("to", "mention"),
        ("to", "forget"),
    ),
    "no": (
        ("doubt",),
        ("matter",),
        ("wonder",),
        ("question",),
        ("problem",),
        ("worries",),
        ("sooner",),
        ("less",),
        ("fewer",),
        ("more", "than"),
    ),
    "nothing": (("but",), ("other", "than"), ("else", "than"), ("less", "than")),
    "none": (("but",), ("other", "than")),
    "without": (("doubt",), ("question",), ("a", "doubt"), ("any", "doubt")),
}

# What may stand before a "no" or "not" that is the answer itself: "I think not", "so no".
LEADS = words(
    "think thinks guess suppose believe say hope answer so therefore thus hence well oh then probably surely certainly "
    "definitely clearly obviously absolutely course be is would and or then hm hmm sorry"
)

_NEGATED = {
    "ca": "can",
    "wo": "will",
    "sha": "shall",
    "ai": "is",
}
_WITH_NOT = words(
    "is are was were do does did have has had can could will would shall should may might must need ca wo sha ai"
)
_WITH_NT = _WITH_NOT - {"can", "will", "shall", "sha", "may", "might"}  # without the apostrophe: "dont"
CONTRACTIONS: dict[str, tuple[str, ...]] = {
    **{f"{verb}n't": (_NEGATED.get(verb, verb), "not") for verb in _WITH_NOT},
    **{f"{verb}nt": (_NEGATED.get(verb, verb), "not") for verb in _WITH_NT},
    "cannot": ("can", "not"),
    "dosn't": ("does", "not"),
    "dosnt": ("does", "not"),
    "dosen't": ("does", "not"),
    "dosent": ("does", "not"),
    "doesen't": ("does", "not"),
    "doesent": ("does", "not"),
    "i'm": ("i", "am"),
    "im": ("i", "am"),
    "let's": ("let", "us"),
    "gonna": ("going", "to"),
    "wanna": ("want", "to"),
    "dunno": ("do", "not", "know"),
    **{f"{word}'s": (word, "is") for word in words("it that what there here this he she who where how which when")},
}

FUNCTION_WORDS = words("""
a an the i me my mine you your yours he him his she her hers it its we us our ours they them their theirs this that
these those there here who whom whose which what where when why how be am is are was were been being do does did done
doing have has had having can could will would shall should may might must ought not no nor neither either none nothing
and or but if then than because since as while so though although whether until unless of in on at by for with without
from to into onto over under about between through during after before up down out off above below again further also
too very just only even still yet both each few more most other some such any all same own now ever never please sorry
maybe perhaps probably actually really quite rather instead however therefore thus hence else upon within across per via
let us one ones something anything everything someone anyone everyone thing things yes yep yeah nope ok okay well like
""")

# Verbs that are no keywords: with one of them, a row of words states something.
STATING_VERBS = words("""
use uses used using need needs needed choose chooses pick picks take takes keep keeps kept put puts go goes get gets
make makes give gives think guess want would decides decide depends depend allow allows mean means has let lets becomes
become stays stay sits belongs belong < >
""")

_IRREGULAR = """
be am is are was were been being =
do does did done doing
have has had having
begin began begun
break broke broken
bring brought
build built
buy bought
catch caught
choose chose chosen
come came
cut cuts cutting
draw drew drawn
drive drove driven
fall fell fallen
feel felt
find found
forbid forbade forbidden
forget forgot forgotten
freeze froze frozen
get got gotten
give gave given
go went gone goes
grow grew grown
hang hung
hear heard
hide hid hidden
hold held
keep kept
know knew known
lead led
lend lent
let lets letting
lie lies lay lain lying
lose lost losing
make made making
mean meant
meet met
pay paid
put puts putting
ride rode ridden
rise rose risen
run ran running
say said
see saw seen
seek sought
sell sold
send sent
set sets setting
show showed shown
shut shuts shutting
sit sat sitting
sleep slept
speak spoke spoken
spend spent
spin spun spinning
split splits splitting
stand stood
steal stole stolen
stick stuck
take took taken
teach taught
tell told
think thought
throw threw thrown
understand understood
wake woke woken
wear wore worn
win won winning
write wrote written writing
child children
man men
person people
woman women
index indices indexes
axis axes
medium media
disk disc disks discs
datum data
die died dies dying
try tries tried trying
"""
IRREGULAR = {form: line.split()[0] for line in _IRREGULAR.split("\n") if line.strip() for form in line.split()}
