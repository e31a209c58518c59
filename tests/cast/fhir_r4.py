"""The structure of three FHIR R4 resources as JSON Schema: the elements we send, their types, and nothing else.

After https://hl7.org/fhir/R4/questionnaire.html, /questionnaireresponse.html, /observation.html and /datatypes.html.
"""

from typing import Any

from jsonschema import Draft202012Validator

URI = {"type": "string", "pattern": r"^\S+$"}
CODE = {"type": "string", "pattern": r"^[^\s]+(\s[^\s]+)*$"}
ID = {"type": "string", "pattern": r"^[A-Za-z0-9\-.]{1,64}$"}
TEXT = {"type": "string", "minLength": 1, "pattern": r"\S"}
NUMBER = {"type": "number"}
WHOLE = {"type": "integer", "minimum": -(2**31), "maximum": 2**31 - 1}
INSTANT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"}


def thing(required: str = "", /, **properties: Any) -> dict[str, Any]:
    """An object with exactly these elements."""
    return {
        "type": "object",
        "minProperties": 1,
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


def some(of: dict[str, Any]) -> dict[str, Any]:
    """A list that is not empty: FHIR has no empty lists."""
    return {"type": "array", "items": of, "minItems": 1}


EXTENSION = thing("url", url=URI, valueDecimal=NUMBER, valueCode=CODE)
CODING = thing(system=URI, code=CODE, display=TEXT, extension=some(EXTENSION))
CONCEPT = thing(coding=some(CODING), text=TEXT)
REFERENCE = thing("reference", reference={"type": "string", "pattern": r"^[A-Z][A-Za-z]+/[A-Za-z0-9\-.]{1,64}$"})
META = thing(security=some(CODING))
WHEN = thing(
    "question operator answerCoding",
    question=TEXT,
    operator={"enum": ["exists", "=", "!=", ">", "<", ">=", "<="]},
    answerCoding=CODING,
)
QUESTION = thing(
    "linkId type",
    linkId=TEXT,
    text=TEXT,
    code=some(CODING),
    type={"enum": ["group", "display", "boolean", "decimal", "integer", "string", "text", "choice"]},
    required={"type": "boolean"},
    repeats={"type": "boolean"},
    enableWhen=some(WHEN),
    answerOption=some(thing("valueCoding", valueCoding=CODING)),
)
ANSWER = {
    **thing(
        valueCoding=CODING,
        valueInteger=WHOLE,
        valueDecimal=NUMBER,
        valueBoolean={"type": "boolean"},
        valueString=TEXT,
    ),
    "maxProperties": 1,
}
RESOURCES = {
    "Questionnaire": thing(
        "resourceType status url version item",
        resourceType={"const": "Questionnaire"},
        id=ID,
        language=CODE,
        url=URI,
        version=TEXT,
        name={"type": "string", "pattern": r"^[A-Za-z]([A-Za-z0-9_]){0,254}$"},
        title=TEXT,
        status={"enum": ["draft", "active", "retired", "unknown"]},
        subjectType=some({"enum": ["Patient"]}),
        description=TEXT,
        copyright=TEXT,
        code=some(CODING),
        item=some(QUESTION),
    ),
    "QuestionnaireResponse": thing(
        "resourceType status questionnaire",
        resourceType={"const": "QuestionnaireResponse"},
        id=ID,
        meta=META,
        questionnaire=URI,
        status={"enum": ["in-progress", "completed", "amended", "entered-in-error", "stopped"]},
        subject=REFERENCE,
        authored=INSTANT,
        author=REFERENCE,
        source=REFERENCE,
        item=some(thing("linkId", linkId=TEXT, text=TEXT, answer=some(ANSWER), extension=some(EXTENSION))),
    ),
    "Observation": thing(
        "resourceType status code",
        resourceType={"const": "Observation"},
        id=ID,
        meta=META,
        status={"enum": ["registered", "preliminary", "final", "amended", "corrected", "entered-in-error"]},
        category=some(CONCEPT),
        code=CONCEPT,
        subject=REFERENCE,
        effectiveDateTime=INSTANT,
        derivedFrom=some(REFERENCE),
        valueQuantity=thing(value=NUMBER, unit=TEXT, system=URI, code=CODE),
        valueString=TEXT,
        valueCodeableConcept=CONCEPT,
        dataAbsentReason=CONCEPT,
        interpretation=some(CONCEPT),
    ),
}


def problems(resource: dict[str, Any]) -> list[str]:
    """What is wrong with the resource; its invariants too."""
    schema = RESOURCES[resource["resourceType"]]
    found = [f"{error.json_path}: {error.message}" for error in Draft202012Validator(schema).iter_errors(resource)]
    items = [item["linkId"] for item in resource.get("item", [])]
    found += ["que-2: a linkId stands twice"] if len(items) != len(set(items)) else []
    asked = [item for item in resource.get("item", []) if "answerOption" in item]
    found += [f"que-5: {item['linkId']}" for item in asked if item["type"] not in ("choice", "integer", "string")]
    values = [key for key in resource if key.startswith("value")]
    if resource["resourceType"] == "Observation" and len(values) + ("dataAbsentReason" in resource) != 1:
        found.append("obs-6: a value or why there is none, not both")
    return found
