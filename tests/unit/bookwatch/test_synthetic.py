from bookwatch.synthetic import synthetic_nhs_numbers
from domain.identifiers import is_synthetic_nhs_number


def test_the_numbers_are_synthetic_valid_and_distinct() -> None:
    numbers = synthetic_nhs_numbers(500)
    assert len(set(numbers)) == 500
    assert all(is_synthetic_nhs_number(number) for number in numbers)
