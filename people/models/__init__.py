"""What is known of settlers and of all that they had to do with. Knows nothing of the sources."""

from people.models.facts import Certainty, Fact, FactGroup, FactKind, Line, Question
from people.models.families import Family, FamilyMember, FamilyRole, Pedigree, ProofStatus
from people.models.identity import Identity, Relation, RelationKind, RetiredRef, Verdict
from people.models.organisations import Organisation, OrganisationName, SharedEvent
from people.models.person import NameKind, NameOrder, OpensBecause, Person, PersonName, Script, Sex
from people.models.places import Place, PlaceName
from people.models.terms import Term, Vocabulary

__all__ = [
    "Certainty",
    "Fact",
    "FactGroup",
    "FactKind",
    "Family",
    "FamilyMember",
    "FamilyRole",
    "Identity",
    "Line",
    "NameKind",
    "NameOrder",
    "OpensBecause",
    "Organisation",
    "OrganisationName",
    "Pedigree",
    "Person",
    "PersonName",
    "Place",
    "PlaceName",
    "ProofStatus",
    "Question",
    "Relation",
    "RelationKind",
    "RetiredRef",
    "Script",
    "Sex",
    "SharedEvent",
    "Term",
    "Verdict",
    "Vocabulary",
]
