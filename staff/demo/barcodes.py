"""EAN-13: the bars on the back of a book."""

LEFT_ODD = (
    "0001101",
    "0011001",
    "0010011",
    "0111101",
    "0100011",
    "0110001",
    "0101111",
    "0111011",
    "0110111",
    "0001011",
)
RIGHT = tuple("".join("10"[int(bit)] for bit in code) for code in LEFT_ODD)
LEFT_EVEN = tuple(code[::-1] for code in RIGHT)
# The first digit is not drawn: it says which of the next six are drawn even.
PARITIES = (
    "OOOOOO",
    "OOEOEE",
    "OOEEOE",
    "OOEEEO",
    "OEOOEE",
    "OEEOOE",
    "OEEEOO",
    "OEOEOE",
    "OEOEEO",
    "OEEOEO",
)
GUARDS = frozenset((0, 2, 46, 48, 92, 94))


def check_digit(first_twelve: str) -> str:
    total = sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(first_twelve))
    return str(-total % 10)


def is_ean13(number: str) -> bool:
    digits = number.isascii() and number.isdigit() and len(number) == 13
    return digits and check_digit(number[:12]) == number[12]


def modules(number: str) -> str:
    """The 95 modules from left to right, "1" is a bar."""
    if not is_ean13(number):
        raise ValueError(f"not an EAN-13: {number!r}")
    codes = {"O": LEFT_ODD, "E": LEFT_EVEN}
    parity = PARITIES[int(number[0])]
    left = "".join(codes[kind][int(digit)] for kind, digit in zip(parity, number[1:7], strict=True))
    right = "".join(RIGHT[int(digit)] for digit in number[7:])
    return f"101{left}01010{right}101"
