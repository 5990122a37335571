// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Core.Transactions;

/// <summary>A signed permission to set an account's code to a delegation (EIP-7702).</summary>
/// <param name="ChainId">The chain it holds for; zero: every chain. Wider than 64 bits is well-formed and matches no chain.</param>
/// <param name="Address">The account whose code is to be run; zero removes the delegation.</param>
/// <param name="Nonce">The signer's nonce for which it holds.</param>
/// <param name="Signature">The signature; its parity may be any byte on the wire, and only 0 and 1 recover a signer.</param>
public readonly record struct SetCodeAuthorization(UInt256 ChainId, Address Address, ulong Nonce, TransactionSignature Signature);
