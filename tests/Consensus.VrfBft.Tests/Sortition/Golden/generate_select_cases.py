#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes select_cases.txt: sortition cases computed with Python's integers, an implementation independent of the C# one.

Usage: generate_select_cases.py [COUNT] > select_cases.txt        (COUNT defaults to 2000; the cases are a prefix of a longer run)
Each line: weight totalWeight expectedSeats drawHex seats. Pseudo-randomness is SHA-256 of a counter, so every run writes the same bytes.
"""
import hashlib
import sys

BITS = 256


def norm(m, e):
    shift = m.bit_length() - BITS
    return (m >> shift, e + shift) if shift > 0 else (m << -shift, e + shift)


def select(weight, total, expected, draw):
    if weight == 0:
        return 0
    if expected >= total:
        return weight
    miss = total - expected
    c = BITS + total.bit_length() - miss.bit_length() + 1
    q = norm((miss << c) // total, -c)
    power = q
    for bit in bin(weight)[3:]:
        power = norm(power[0] * power[0], power[1] + power[1])
        if bit == "1":
            power = norm(power[0] * q[0], power[1] + q[1])
    pmf = cumulative = power
    seats = 0

    def below(value):
        shift = value[1] + BITS
        return draw < (value[0] << shift) if shift >= 0 else (draw << -shift) < value[0]

    while not below(cumulative):
        if seats == weight:
            return weight
        pmf = norm(pmf[0] * ((weight - seats) * expected), pmf[1])
        pmf = norm((pmf[0] << 64) // ((seats + 1) * miss), pmf[1] - 64)
        seats += 1
        high, low = (cumulative, pmf) if cumulative[1] >= pmf[1] else (pmf, cumulative)
        total_sum = norm(high[0] + (low[0] >> (high[1] - low[1])), high[1])
        if total_sum == cumulative and seats * total > weight * expected:
            return seats
        cumulative = total_sum
    return seats


class Stream:
    def __init__(self, index):
        self.index, self.counter = index, 0

    def bits(self, count):
        digest = hashlib.sha512(b"powerverse-select-%d-%d" % (self.index, self.counter)).digest()
        self.counter += 1
        return int.from_bytes(digest, "big") >> (512 - count)

    def between(self, low, high):
        return low + self.bits(512) % (high - low + 1)


def case(index):
    r = Stream(index)
    kind = index % 10
    if kind < 3:  # small sets, every ratio
        weight = r.between(1, 60)
        total = weight + r.between(0, 400)
        expected = r.between(1, min(total, 8192))
    elif kind < 6:  # proposers of a live network
        total = r.between(1 << 16, 1_400_000_000)
        weight = r.between(1, max(1, total // r.between(1, 60)))
        expected = 26
    elif kind < 8:  # sampled committees
        total = r.between(12_001, 1_400_000_000)
        weight = r.between(1, max(1, total // r.between(2, 300)))
        expected = 3000
    elif kind == 8:  # limits: totals close to 2^40, the largest committee
        total = (1 << 40) - 1 - r.between(0, 1 << 20)
        weight = r.between(1, total // r.between(1, 1 << 20))
        expected = r.between(1, 300)
    else:  # a whale, heavy draws
        total = r.between(9_000, 1 << 30)
        weight = total - r.between(0, 8)
        expected = r.between(1, min(700, total - 1))
    style = r.between(0, 9)
    draw = r.bits(256)
    if style == 0:
        draw = (1 << 256) - 1 - r.bits(r.between(1, 220))
    elif style == 1:
        draw = r.bits(r.between(1, 240))
    elif style == 2 and index % 7 == 0:
        draw = (1 << 256) - 1
    return weight, total, expected, draw


if __name__ == "__main__":
    for i in range(int(sys.argv[1]) if len(sys.argv) > 1 else 2000):
        w, t, x, u = case(i)
        print(w, t, x, "%064x" % u, select(w, t, x, u))
