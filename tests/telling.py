"""An answer's JSON goes in; what all processes, and all stores of the same documents, must say alike comes out."""


def told(answer):
    """Without its id, its timings and the scores of its quotes, in whose last digits equal stores may differ."""
    said = [answer[key] for key in ("standalone_question", "outcome", "text", "not_covered")]
    places = [
        [[quote[key] for key in ("document", "start", "end", "text")] for quote in answer[kind]]
        for kind in ("quotes", "closest")
    ]
    return [*said, *places, round(answer["confidence"], 3)]


def sources(answer):
    """The documents that it quotes or names as closest."""
    return {quote["document"] for quote in (*answer["quotes"], *answer["closest"])}
