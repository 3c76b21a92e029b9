"""Who the attacker is, what it aims at, and whether it gets there."""

from dataclasses import dataclass

# Calls of the honest service that the attacker may make, unless a case says otherwise.
CALLS = 4

VALUE = "point(v, one)"
AT_REST = "point(v, k(uhmep))"
OWN_AT_REST = "point(guess, k(uhmep))"
GUESSED = "point(v, X) point(guess, X)"
LINKED = "point(v, X) point(w, X)"

IN_TRANSIT = "point(v, k(uhmep) * inv(t(1))) info(uhmep, t(1), anybody)"
BOUND_TO_BOB = "point(v, k(uhmep) * inv(t(1))) info(uhmep, t(1), bob)"
ANOTHER = "point(w, k(uhmep) * inv(t(2))) info(uhmep, t(2), anybody)"
SAME_SCALAR = "point(v, k(uhmep) * inv(t(0))) point(w, k(uhmep) * inv(t(0))) info(uhmep, t(0), anybody)"
STORED = "point(v, k(uhmep))"
OWNER = "key(uhmep) info(uhmep, one, anybody)"
SERVICE = "key(uhmep) info(uhmep, one, anybody) scalar(k(uhmep))"
PROVIDERS = "provider(1, v, uhmep) provider(2, w, uhmep) provider(3, guess, uhmep) identifier(4, v, uhmep)"
BOTH_WAYS = "convert(uhmep, other) convert(other, uhmep) pseudonymize(uhmep) pseudonymize(other)"


@dataclass(frozen=True)
class Case:
    """A search of the model, or several with one start."""

    name: str
    goals: tuple[str, ...]
    reached: bool
    knows: str = ""
    rights: str = ""
    others: str = ""
    blinding: str = "fresh"
    transit: str = "fresh"
    subjects: str = "checked"
    way: str = "private"
    onward: str = "private"
    calls: int = CALLS

    def start(self) -> str:
        """The state that the search begins with. What is guessed is known; t(10) is the next transit scalar."""
        return " ".join(
            (
                f"know(point(guess, one) {self.knows}) {self.rights} {self.others}",
                f"blinding({self.blinding}) transit({self.transit}) subjects({self.subjects})",
                f"way({self.way}) onward({self.onward}) calls({self.calls}) next(10)",
            )
        )


CLAIMS = (
    Case(
        "The service, honest or not, learns no value from exchanges, nor from their points which are of one value",
        (VALUE, GUESSED, LINKED),
        reached=False,
        knows=SERVICE,
        others=PROVIDERS,
        way="taken",
    ),
    Case(
        "Who reads the whole network learns neither value nor pseudonym at rest",
        (VALUE, AT_REST, GUESSED, LINKED),
        reached=False,
        others=f"service {PROVIDERS}",
        way="read",
        onward="read",
    ),
    Case(
        "Nor where it may pseudonymize and renew itself",
        (VALUE, AT_REST, GUESSED, LINKED),
        reached=False,
        rights="pseudonymize(uhmep) renew(uhmep)",
        others="service provider(1, v, uhmep) provider(2, w, uhmep)",
        way="read",
        onward="read",
        calls=2,
    ),
    Case(
        "Who answers in the service's place learns nothing where it does not see what is sent on",
        (VALUE, AT_REST, GUESSED, LINKED),
        reached=False,
        others="service provider(1, v, uhmep) provider(2, guess, uhmep)",
        way="taken",
    ),
    Case(
        "The owner learns no value",
        (VALUE, GUESSED),
        reached=False,
        knows=OWNER,
        others="service provider(1, v, uhmep) provider(2, w, uhmep)",
        onward="read",
    ),
    Case(
        "Nor does an owner who reads all that goes to and from the service",
        (VALUE, GUESSED),
        reached=False,
        knows=OWNER,
        others="service provider(1, v, uhmep) provider(2, w, uhmep) identifier(4, v, uhmep)",
        way="read",
        onward="read",
    ),
    Case(
        "An owner who may pseudonymize computes no value",
        (VALUE,),
        reached=False,
        knows=f"{OWNER} {STORED} {IN_TRANSIT}",
        rights="pseudonymize(uhmep)",
    ),
    Case(
        "A provider who may do all but be the owner does not learn the pseudonym at rest of its own value",
        (OWN_AT_REST,),
        reached=False,
        rights="pseudonymize(uhmep) identify(uhmep) renew(uhmep)",
    ),
    Case(
        "Nor where it may convert, in both directions",
        (OWN_AT_REST,),
        reached=False,
        rights=f"{BOTH_WAYS} identify(uhmep) identify(other)",
        calls=3,
    ),
    Case(
        "A stolen store tells those nothing who may pseudonymize and identify",
        (VALUE, GUESSED),
        reached=False,
        knows=STORED,
        rights="pseudonymize(uhmep) identify(uhmep)",
        calls=5,
    ),
    Case(
        "A stolen store tells those nothing who may also convert, but not identify in the target",
        (VALUE, GUESSED),
        reached=False,
        knows=STORED,
        rights="pseudonymize(uhmep) identify(uhmep) convert(uhmep, other) pseudonymize(other)",
        calls=3,
    ),
    Case(
        "Pseudonyms in transit of one value are not linked, also by those who may pseudonymize, convert and renew",
        (LINKED, GUESSED),
        reached=False,
        knows=f"{IN_TRANSIT} {ANOTHER}",
        rights="pseudonymize(uhmep) convert(uhmep, other) renew(uhmep)",
        calls=3,
    ),
    Case(
        "A pseudonym bound to another subject is of no use, whatever transitInfo is put beside it",
        (VALUE, GUESSED, AT_REST),
        reached=False,
        knows=BOUND_TO_BOB,
        rights="pseudonymize(uhmep) identify(uhmep) renew(uhmep)",
    ),
    Case(
        "Nor is it where it can be converted and identified in the other domain",
        (VALUE, GUESSED, AT_REST),
        reached=False,
        knows=BOUND_TO_BOB,
        rights="pseudonymize(uhmep) identify(uhmep) convert(uhmep, other) identify(other)",
        calls=3,
    ),
    Case(
        "Rights in another domain do not identify a pseudonym of this one",
        (VALUE, GUESSED),
        reached=False,
        knows=IN_TRANSIT,
        rights="pseudonymize(other) identify(other) convert(other, uhmep)",
        calls=3,
    ),
)

BY_DESIGN = (
    Case(
        "The model runs: an honest exchange gives a pseudonym in transit, and its owner has it at rest",
        (AT_REST,),
        reached=True,
        knows=OWNER,
        others="service provider(1, v, uhmep)",
        onward="read",
    ),
    Case(
        "Who may identify has the value of a pseudonym in transit",
        (VALUE,),
        reached=True,
        knows=IN_TRANSIT,
        rights="identify(uhmep)",
    ),
    Case(
        "The owner recognises a value of which it knows one pseudonym in transit",
        (GUESSED,),
        reached=True,
        knows=OWNER,
        others="service provider(1, v, uhmep) provider(2, guess, uhmep)",
        onward="read",
    ),
    Case(
        "An owner who may pseudonymize can test guesses",
        (GUESSED,),
        reached=True,
        knows=f"{OWNER} {STORED}",
        rights="pseudonymize(uhmep)",
    ),
    Case(
        "Who may convert and identify in the target opens a stolen store",
        (VALUE,),
        reached=True,
        knows=STORED,
        rights="convert(uhmep, other) identify(other)",
    ),
    Case(
        "The service has the value of a pseudonym in transit that it gets hold of",
        (VALUE,),
        reached=True,
        knows=f"{SERVICE} {IN_TRANSIT}",
    ),
    Case(
        "Who answers in the service's place and sees what is sent on has the value",
        (VALUE,),
        reached=True,
        others="provider(1, v, uhmep)",
        way="taken",
        onward="read",
    ),
)

MISTAKES = (
    Case(
        "No blinding: the service has the value",
        (VALUE,),
        reached=True,
        knows=SERVICE,
        others=PROVIDERS,
        way="taken",
        blinding="absent",
    ),
    Case(
        "A blinding factor used twice: the service tests guesses",
        (GUESSED,),
        reached=True,
        knows=SERVICE,
        others=PROVIDERS,
        way="taken",
        blinding="same",
    ),
    Case(
        "A blinding factor used twice: the service links exchanges",
        (LINKED,),
        reached=True,
        knows=SERVICE,
        others=PROVIDERS,
        way="taken",
        blinding="same",
    ),
    Case(
        "A transit scalar used twice: pseudonyms in transit are linked",
        (LINKED,),
        reached=True,
        knows=SAME_SCALAR,
        transit="same",
    ),
    Case(
        "A transit scalar used twice: the network tests guesses",
        (GUESSED,),
        reached=True,
        knows=SAME_SCALAR,
        rights="pseudonymize(uhmep)",
        transit="same",
    ),
    Case(
        "Subjects ignored: a stolen pseudonym is identified",
        (VALUE,),
        reached=True,
        knows=BOUND_TO_BOB,
        rights="identify(uhmep)",
        subjects="ignored",
    ),
    Case(
        "The domain's secret in the wrong hands: a stolen store is open",
        (VALUE,),
        reached=True,
        knows=f"{STORED} scalar(k(uhmep))",
    ),
)
