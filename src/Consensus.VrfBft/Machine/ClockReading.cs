// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>The host's two clocks at the moment it took an input from its queue. The machine has no other source of time.</summary>
/// <param name="MonotonicMs">Milliseconds of a clock that never goes back; every timer runs on it.</param>
/// <param name="UnixMs">Wall clock in milliseconds; only block timestamps are held against it.</param>
public readonly record struct ClockReading(long MonotonicMs, long UnixMs);
