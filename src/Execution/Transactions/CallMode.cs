// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Execution.Transactions;

/// <summary>How far a call is held to the rules for transactions.</summary>
public enum CallMode
{
    /// <summary>A question (eth_call, eth_estimateGas): no nonce, and no fees where none are named; BASEFEE is then zero.</summary>
    Question = 0,

    /// <summary>Part of a simulated block: as <see cref="Question"/>, but BASEFEE is the block's in any case.</summary>
    Simulated,

    /// <summary>Part of a simulated block that is to be valid: nonces and fees count as in a block.</summary>
    Validated,
}
