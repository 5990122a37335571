// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Core.Spec;

/// <summary>When a fork begins.</summary>
/// <param name="Fork">The fork.</param>
/// <param name="IsByTime">True: <paramref name="At"/> is a time in seconds since the Unix epoch; false: a block number.</param>
/// <param name="At">The first block number or time to which it applies.</param>
public readonly record struct ForkActivation(Fork Fork, bool IsByTime, ulong At);
