// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Ledger;

/// <summary>For how many blocks below the head each segment is kept; null: for ever.</summary>
/// <remarks>
/// <code>
/// segment    costs                                   without it, before the window
/// State      earlier accounts and slots              eth_call, eth_getBalance, eth_getStorageAt, eth_getCode, debug_trace*, trace_* at past blocks
/// Proofs     earlier trie nodes                      eth_getProof, eth_simulateV1 roots at past blocks, unwinding further back
/// Bodies     transactions, index by their hash       eth_getBlock*, eth_getTransaction*, debug_trace*
/// Receipts   receipts and the log index              eth_getTransactionReceipt, eth_getBlockReceipts, eth_getLogs
/// </code>
/// </remarks>
public sealed record RetentionPolicy
{
    /// <summary>Blocks of a day and a bit at twelve seconds, what other clients keep by default.</summary>
    public const ulong FullBlocks = 10_064;

    /// <summary>Blocks that BLOCKHASH can reach, the least a node should keep.</summary>
    public const ulong MinimalBlocks = 256;

    /// <summary>Keeps everything.</summary>
    public static RetentionPolicy Archive { get; } = new();

    /// <summary>Keeps all blocks, and states for <see cref="FullBlocks"/>.</summary>
    public static RetentionPolicy Full { get; } = new() { State = FullBlocks, Proofs = FullBlocks };

    /// <summary>Keeps all blocks, and states for <see cref="MinimalBlocks"/>.</summary>
    public static RetentionPolicy Minimal { get; } = new() { State = MinimalBlocks, Proofs = MinimalBlocks };

    /// <summary>Blocks whose state can be read.</summary>
    public ulong? State { get; init; }

    /// <summary>Blocks whose state can be proven; 0: earlier trie nodes are not even recorded, which makes big blocks cheaper.</summary>
    public ulong? Proofs { get; init; }

    /// <summary>Blocks whose transactions are kept.</summary>
    public ulong? Bodies { get; init; }

    /// <summary>Blocks whose receipts and log index are kept.</summary>
    public ulong? Receipts { get; init; }
}
