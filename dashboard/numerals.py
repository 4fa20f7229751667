"""How numbers are written: one rule for each kind of quantity, the same in texts, tables, tooltips and on axes.

Three rules hold for all of them. What is not known (None, NaN, infinite) is `—`. The sign of a negative number is a
true minus (−), and zero has no sign. A number that is not zero never reads as zero: it is `<0.1%` or `>−0.01` where it
is too small for its decimals. What is nearer to zero than 1e-9 is the noise of adding up, and is zero.

Amounts of a score in sentences and beside bars are written by `core.explain.words` (`number` and `signed`: two
decimals, or two significant digits below 0.1), since claims of explanations are checked against the same words. Tables
have four decimals of them instead (`contribution`), so that a column lines up and a reader can add it up.

Names that end in `_COLUMN` are formats for columns of numbers that Streamlit writes itself. It has no true minus and no
`<`: they serve where neither is needed, and in the few tables that are drawn too often to be written cell by cell.
Other columns are written by `written`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from numbers import Real
from typing import TYPE_CHECKING, Any, Final

from core.explain.words import number

if TYPE_CHECKING:
    import pandas as pd
    from pandas.io.formats.style import Styler

    from core.operations.comparison import Interval

NONE: Final = "—"
METRIC: Final = 3  # decimals of a metric of lists, unless it says otherwise
_NOISE: Final = 1e-9

# For columns and boxes of Streamlit, which writes numbers by printf's rules.
COUNT_COLUMN: Final = "localized"  # as the reader's browser separates thousands
RATING_COLUMN: Final = "%.4g ★"  # as `stars`
PREDICTED_COLUMN: Final = "%.2f ★"  # as `mean`
MEAN_COLUMN: Final = "%.2f"  # as `mean`
BITS_COLUMN: Final = "%.2f"
SIGNED_COLUMN: Final = "%+.4f"  # as `contribution`, but for its minus
YEAR_COLUMN: Final = "%d"  # without separators
PERCENT_COLUMN: Final = "%.0f%%"  # of a bar from 0 to 100, as `share`
WEIGHT_COLUMN: Final = "%.2f%%"  # the same where most are small
WHOLE_BOX: Final = "%d"
ANY_BOX: Final = "%g"

# For axes of plotly, which has a true minus there. Tooltips are written by the functions below.
COUNT_TICKS: Final = ",d"
SHARE_TICKS: Final = ".0%"


def count(value: Any) -> str:
    """How many, or at which rank: `12,345`."""
    return fixed(value, 0)


def share(value: Any, *, sign: bool = True) -> str:
    """A share in [0, 1] in whole per cent: `24%`. Only none and all read as 0% and 100%, else it is `<1%`, `>99%`.

    `sign`: with the %.
    """
    return _percent(value, 0, "%" if sign else "")


def fine_share(value: Any, *, sign: bool = True) -> str:
    """A share in [0, 1] with one decimal, where shares are compared or small: `24.2%`; `sign`: with the %."""
    return _percent(value, 1, "%" if sign else "")


def short(value: Any) -> str:
    """A number that is round already, without zeros at its end: a rating given, an end of a scale, a tick: `4.5`."""
    if not _known(value):
        return NONE
    text = _sized(float(value), number(abs(float(value))))
    return text.rstrip("0").rstrip(".") if "." in text and text[0] not in "<>" else text


def stars(value: Any) -> str:
    """A rating as it was given: `4.5 ★`."""
    return f"{short(value)} ★"


def mean(value: Any) -> str:
    """A rating that was computed, such as a mean or a predicted one: two decimals."""
    return fixed(value, 2)


def score(value: Any, unit: str) -> str:
    """A score in a table: two decimals of stars, three of preference points; ratings are counted."""
    return fixed(value, _DECIMALS.get(unit, 3))


def score_column(unit: str) -> str:
    """The same as a format of a column, where scores are positive."""
    decimals = _DECIMALS.get(unit, 3)
    return f"%.{decimals}f" if decimals else COUNT_COLUMN


def contribution(value: Any) -> str:
    """What something adds to a score, or the difference of two scores, in a table: sign and four decimals."""
    return fixed(value, 4, plus=True)


def error(value: Any) -> str:
    """Half the interval of a contribution, in a table: four decimals."""
    return fixed(value, 4)


def difference(value: Any) -> str:
    """A difference of ratings, such as a taste against everyone's: sign and two decimals."""
    return fixed(value, 2, plus=True)


def correlation(value: Any) -> str:
    """A correlation of whatever kind: sign and two decimals."""
    return fixed(value, 2, plus=True)


def fit(value: Any) -> str:
    """R², or another measure of fit up to 1: two decimals."""
    return fixed(value, 2)


def p_value(value: Any) -> str:
    """A p-value: three decimals, `<0.001` below."""
    return fixed(value, 3)


def seconds(value: Any) -> str:
    """Seconds: one decimal below ten, whole ones from there."""
    return fixed(value, 1 if _known(value) and abs(value) < 9.95 else 0)


def cost(value: Any) -> str:
    """What a text cost, in the currency of whoever wrote it: four decimals."""
    return fixed(value, 4)


def average(value: Any) -> str:
    """How many on average, how many times: one decimal."""
    return fixed(value, 1)


def index(value: Any) -> str:
    """A metric of texts, from shares of 1 to hundreds of words: three decimals below 10, one below 100, none above."""
    size = abs(value) if _known(value) else 0.0
    return fixed(value, 3 if size < 9.9995 else 1 if size < 99.95 else 0)


def martingale(value: Any) -> str:
    """A test martingale, which starts at 1 and grows by factors: two decimals below 10, none above 100, up to 10^6."""
    if _known(value) and value > _MOST:
        return f">{count(_MOST)}"
    size = abs(value) if _known(value) else 0.0
    return fixed(value, 2 if size < 9.995 else 1 if size < 99.95 else 0)


def moved(ranks: int) -> str:
    """How many ranks something moved up: `▲ 3`, `▼ 2`, `=`."""
    return f"{'▲' if ranks > 0 else '▼'} {count(abs(ranks))}" if ranks else "="


def fixed(value: Any, decimals: int, *, plus: bool = False) -> str:
    """A number with so many decimals, for the functions above and for metrics that name their own.

    Parameters
    ----------
    value : number or None
        Any real number, of numpy too; what is not known is —.
    decimals : int
        Without any, thousands are separated.
    plus : bool
        Whether a positive number has its sign.
    """
    if not _known(value):
        return NONE
    return _sized(float(value), f"{abs(float(value)):{'.' if decimals else ',.'}{decimals}f}", plus=plus)


def with_interval(value: Interval | None, decimals: int = METRIC) -> str:
    """The mean of a metric with half its interval: `0.275 ± 0.004`; the mean alone where it has none."""
    if value is None:
        return NONE
    return fixed(value.mean, decimals) + ("" if value.half is None else f" ± {fixed(value.half, decimals)}")


def written(frame: pd.DataFrame, how: Mapping[str, Callable[[Any], str]]) -> Styler:
    """A table for `st.dataframe` whose columns are written by functions of this module, and sorted by their numbers.

    The `NumberColumn` of a column that is written must not have a format, those of all others must. Streamlit takes up
    to 0.1 ms a cell, so a table with many rows is drawn only where it was asked for.
    """
    return frame.style.format({name: said for name, said in how.items() if name in frame})


_MOST: Final = 1_000_000
_DECIMALS: Final = {"stars": 2, "preference points": 3, "ratings": 0}


def _known(value: Any) -> bool:
    return isinstance(value, Real) and math.isfinite(value)


def _percent(value: Any, decimals: int, sign: str) -> str:
    if not _known(value):
        return NONE
    text = fixed(100 * float(value), decimals)
    if value < 1 - _NOISE and text == fixed(100, decimals):
        text = f">{fixed(100 - 10**-decimals, decimals)}"
    return text + sign


def _sized(value: float, size: str, *, plus: bool = False) -> str:
    """The size of a number as text, with the sign of the number; `<` and `>` where the text would read as zero."""
    if abs(value) < _NOISE:
        return size
    sign = "−" if value < 0 else "+" if plus else ""
    if float(size.replace(",", "")):
        return sign + size
    least = f"{size[:-1]}1"
    return f">{sign}{least}" if value < 0 else f"<{sign}{least}"
