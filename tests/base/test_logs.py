from server.base.logs import describe


def test_an_exception_is_described_without_what_a_teacher_typed() -> None:
    try:
        try:
            {}["分数的初步认识"]
        except KeyError as error:
            raise ValueError("could not place '二分之一' at 3" + "x" * 300) from error
    except ValueError as error:
        found = describe(error)
    assert found["type"] == "builtins.ValueError"
    assert found["message"].startswith("could not place '…' at 3") and len(found["message"]) == 200
    assert "test_logs.py" in found["at"][0]
    assert found["cause"]["type"] == "builtins.KeyError" and "分" not in str(found)
