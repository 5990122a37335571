// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Evm.Precompiles;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Numerics;

namespace PowerVerse.Chain.Evm;

/// <summary>What code may learn of the block that it runs in (Yellow Paper section 9.3).</summary>
public sealed record BlockEnvironment
{
    /// <summary>The block number (NUMBER).</summary>
    public ulong Number { get; init; }

    /// <summary>Seconds since the Unix epoch (TIMESTAMP).</summary>
    public ulong Timestamp { get; init; }

    /// <summary>The gas limit of the block (GASLIMIT).</summary>
    public ulong GasLimit { get; init; }

    /// <summary>The account that the fees go to (COINBASE).</summary>
    public Address Beneficiary { get; init; }

    /// <summary>Base fee per gas in wei (BASEFEE, EIP-3198); zero before London.</summary>
    public UInt256 BaseFee { get; init; }

    /// <summary>The difficulty before Paris (DIFFICULTY).</summary>
    public UInt256 Difficulty { get; init; }

    /// <summary>The randomness from Paris on (PREVRANDAO, EIP-4399).</summary>
    public Hash256 PrevRandao { get; init; }

    /// <summary>Base fee per blob gas in wei (BLOBBASEFEE, EIP-7516).</summary>
    public UInt256 BlobBaseFee { get; init; }

    /// <summary>The chain's number (CHAINID, EIP-1344).</summary>
    public ulong ChainId { get; init; }

    /// <summary>Answers BLOCKHASH.</summary>
    public IBlockHashes BlockHashes { get; init; } = NoBlockHashes.Instance;

    /// <summary>The precompiled contracts; null: those of the revision. Only simulations have others.</summary>
    public PrecompileSet? Precompiles { get; init; }
}
