"""Sorting inside compiled code, without allocating anything."""

from __future__ import annotations

from loopsim.compiled import compiled


@compiled("void(f8[::1], i8[::1], i8, i8)")
def sift_down(values, order, top, length):
    """Let the item at ``top`` of a heap of positions sink until no child has a larger value."""
    item = order[top]
    value = values[item]
    child = 2 * top + 1
    while child < length:
        if child + 1 < length and values[order[child + 1]] > values[order[child]]:
            child += 1
        if values[order[child]] <= value:
            break
        order[top] = order[child]
        top = child
        child = 2 * top + 1
    order[top] = item


@compiled("void(f8[::1], i8, i8[::1])")
def put_in_order(values, count, order):
    """Write the positions of the first ``count`` values into ``order``, the smallest value first.

    Heapsort (Williams 1964), in place: to sort with NumPy, compiled code would allocate, and with the error messages
    of that alone take seconds longer to compile.
    """
    for n in range(count):
        order[n] = n
    for length in range(count, 1, -1):
        # First build the heap from the last parent up, then take the largest off it again and again.
        first = count // 2 - 1 if length == count else 0
        if length < count:
            order[0], order[length] = order[length], order[0]
        for top in range(first, -1, -1):
            sift_down(values, order, top, length)
    if count > 1:
        order[0], order[1] = order[1], order[0]


@compiled("void(f8[::1], i4[::1], i8, i8)")
def sort_nearly_sorted(values, items, first, last):
    """Sort ``values[first:last]``, and ``items`` with them, by insertion: quick where everything is near its place."""
    for n in range(first + 1, last):
        value, item = values[n], items[n]
        place = n
        while place > first and values[place - 1] > value:
            values[place] = values[place - 1]
            items[place] = items[place - 1]
            place -= 1
        values[place] = value
        items[place] = item
