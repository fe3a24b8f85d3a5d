"""Squares that a telephone's camera reads (QR codes, ISO/IEC 18004), drawn from an address. Pure."""

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

# The quiet zone that the standard asks for.
_QUIET = 4


def drawn_square(address: str) -> str:
    """The address as an SVG whose unit is one module, the quiet zone with it: it can be drawn at any size."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET)
    code.add_data(address)
    code.make(fit=True)
    rows: list[list[bool]] = code.get_matrix()
    dark = "".join(
        f"M{x},{y}h1v1h-1z" for y, row in enumerate(rows) for x, module in enumerate(row) if module
    )
    size = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{dark}" fill="#000"/></svg>'
    )
