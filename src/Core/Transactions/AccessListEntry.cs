// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Core.Transactions;

/// <summary>An account and slots of it that are warm from the start of the transaction (EIP-2930).</summary>
/// <param name="Address">The account.</param>
/// <param name="StorageKeys">Its slots; repetitions are allowed and charged.</param>
public readonly record struct AccessListEntry(Address Address, ReadOnlyMemory<UInt256> StorageKeys);
