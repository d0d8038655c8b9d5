import pytest

from propsmith.exporter.evaluation.evaluation_page import PictureRow, evaluation_page
from propsmith.exporter.evaluation.judgement import Column, Judgement, MeasureTable, Value, as_text, better_of, mean_of
from propsmith.exporter.evaluation.measure import FigureKind

UP, DOWN, TOLD = FigureKind("overlap", "up"), FigureKind("faults <a>", "down", "%"), FigureKind("seconds", None, "s")


def column(title, control=""):
    return Column(title, title, "0123456789abcdef", control, 8)


def test_means_leave_out_what_is_undefined():
    found = mean_of([1.0, None, 3.0, float("nan")])
    assert (found.value, found.count) == (2, 2)
    assert found.error == pytest.approx(1.0)  # the deviation of 1 and 3 is sqrt(2), over sqrt(2)
    assert mean_of([None]) == Value(None, 0)
    assert mean_of([5.0]) == Value(5, 1)


def test_a_bundle_is_better_only_beyond_the_error():
    columns = [column("a"), column("b"), column("real (a)", "real")]
    far = (Value(0.9, 8, 0.01), Value(0.8, 8, 0.01), Value(1, 8))
    assert better_of(UP, far, columns) == [True, False, False]
    assert better_of(DOWN, far, columns) == [False, True, False]
    assert better_of(UP, (Value(0.9, 8, 0.1), *far[1:]), columns) == [False] * 3
    assert better_of(TOLD, far, columns) == [False] * 3
    assert better_of(UP, (Value(None, 0), *far[1:]), columns) == [False] * 3
    assert better_of(UP, (Value(0.9, 8), Value(0.1, 8), far[2]), columns) == [False] * 3  # no error is known
    assert better_of(UP, far[:1], columns[:1]) == [False]


def judgement():
    rows = {
        "overlap": (Value(0.91234, 8, 0.01), Value(0.5, 8, 0.02)),
        "faults": (Value(0.25, 8), Value(None, 0)),
    }
    table = MeasureTable("shape", {"overlap": UP, "faults": DOWN}, rows)
    return Judgement((column("new"), column("old")), (table,))


def test_the_table_says_values_errors_units_and_the_better_one():
    lines = as_text(judgement()).splitlines()
    assert lines[0].split() == ["new", "012345", "old", "012345"]
    assert "↑ overlap" in lines[3]
    assert lines[3].split()[-6:] == ["0.912", "±", "0.010*", "0.500", "±", "0.020"]
    assert lines[4].split()[-3:] == ["25.0", "%", "-"]


def test_json_holds_everything():
    found = judgement().to_dict()
    assert found["columns"][0]["title"] == "new"
    overlap = found["measures"]["shape"]["overlap"]
    assert (overlap["better"], overlap["unit"]) == ("up", "")
    assert overlap["values"][0] == {"value": 0.91234, "count": 8, "error": 0.01}


def test_the_page_shows_table_and_pictures_and_escapes_words():
    rows = [PictureRow("<b>red</b> apple", [["props/real/a.png"], ["props/new/a-0.png", "props/new/a-1.png"]])]
    page = evaluation_page(judgement(), {"Samples": (["real", "new"], rows), "Nothing": ([], [])})
    assert page.count("background-image:url") == 3
    assert "&lt;b&gt;red&lt;/b&gt; apple" in page
    assert "<b>red" not in page
    assert 'class="better" title="n = 8">0.912 ± 0.010<' in page
    assert "Nothing" not in page
