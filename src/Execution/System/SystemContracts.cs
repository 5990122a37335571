// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Execution.System;

/// <summary>The contracts that a block itself calls, and who calls them.</summary>
public static class SystemContracts
{
    /// <summary>Caller of every system call (EIP-4788, SYSTEM_ADDRESS).</summary>
    public static readonly Address Caller = Address.Parse("0xfffffffffffffffffffffffffffffffffffffffe");

    /// <summary>Ring of parent beacon block roots (EIP-4788, BEACON_ROOTS_ADDRESS).</summary>
    public static readonly Address BeaconRoots = Address.Parse("0x000F3df6D732807Ef1319fB7B8bB8522d0Beac02");

    /// <summary>Ring of block hashes (EIP-2935, HISTORY_STORAGE_ADDRESS).</summary>
    public static readonly Address BlockHashHistory = Address.Parse("0x0000F90827F1C53a10cb7A02335B175320002935");

    /// <summary>Queue of withdrawal requests (EIP-7002).</summary>
    public static readonly Address WithdrawalRequests = Address.Parse("0x00000961Ef480Eb55e80D19ad83579A64c007002");

    /// <summary>Queue of consolidation requests (EIP-7251).</summary>
    public static readonly Address ConsolidationRequests = Address.Parse("0x0000BBdDc7CE488642fb579F8B00f3a590007251");

    /// <summary>Gas of every system call; it is outside the block's gas (EIP-4788).</summary>
    public const ulong CallGas = 30_000_000;
}
