"""Room for words around a picture."""

from dashboard.figures.room import LINE_PX, above, beside, make_room, width_px


def test_the_widest_line_counts_and_tags_are_not_drawn() -> None:
    # Arial at 14 px: W 0.944 em, i 0.222, space 0.278, digits 0.556
    assert round(width_px("Wi"), 2) == round((0.944 + 0.222) * 14, 2)
    assert width_px("<b>23</b><br>1") == width_px("23") == 2 * 0.556 * 14
    assert width_px("") == 0


def test_room_beside_an_axis_is_for_the_widest_of_its_words() -> None:
    assert beside(["a", "much wider"]) == beside(["much wider"]) > width_px("much wider")
    assert beside([]) > 0


def test_a_second_line_needs_more_room_above() -> None:
    assert above(["09:00"]) == LINE_PX < above(["Mon<br>23 Nov"])


def test_margins_of_a_layout() -> None:
    layout = {"height": 100}
    make_room(layout, left=60, top=20)
    assert layout == {"height": 100, "margin": {"l": 60, "r": 8, "t": 20, "b": 8}}
