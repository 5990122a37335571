// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.Node.Doctor;

namespace PowerVerse.Chain.Node.Devnet.Watching;

/// <summary>What a validator says of itself at one moment.</summary>
/// <param name="Index">Its number in the devnet.</param>
/// <param name="IsRunning">Whether its process runs.</param>
/// <param name="Consensus">Its answer to pv_consensusState; null when it does not answer.</param>
/// <param name="Head">Its newest block.</param>
/// <param name="Peers">Its connected peers.</param>
/// <param name="Pending">Transactions in its pool that can be executed.</param>
/// <param name="Queued">Transactions in its pool that wait for others.</param>
internal sealed record ValidatorView(int Index, bool IsRunning, JsonElement? Consensus, BlockView? Head, ulong Peers, ulong Pending, ulong Queued)
{
    /// <summary>Its account, as the agreement names it; null when unknown.</summary>
    public string? Account => Consensus is { } state && state.GetProperty("validator") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>Asks a validator.</summary>
    public static async Task<ValidatorView> ReadAsync(DevnetNode node, CancellationToken cancellationToken)
    {
        Task<JsonElement?> consensus = node.AskAsync("pv_consensusState", [], cancellationToken);
        Task<JsonElement?> head = node.AskAsync("eth_getBlockByNumber", ["latest", false], cancellationToken);
        Task<JsonElement?> peers = node.AskAsync("net_peerCount", [], cancellationToken);
        Task<JsonElement?> pool = node.AskAsync("txpool_status", [], cancellationToken);
        await Task.WhenAll(consensus, head, peers, pool).ConfigureAwait(false);
        return new ValidatorView(
            node.Index,
            node.ProcessId is not null,
            await consensus.ConfigureAwait(false) is { ValueKind: JsonValueKind.Object } state ? state : null,
            await head.ConfigureAwait(false) is { ValueKind: JsonValueKind.Object } block ? BlockView.Of(block) : null,
            RpcAnswers.Number(await peers.ConfigureAwait(false)),
            RpcAnswers.NumberOf(await pool.ConfigureAwait(false), "pending"),
            RpcAnswers.NumberOf(await pool.ConfigureAwait(false), "queued"));
    }
}

/// <summary>A block as the watch shows it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Transactions">Transactions in it.</param>
internal sealed record BlockView(ulong Number, string Hash, int Transactions)
{
    public static BlockView Of(JsonElement block) => new(
        RpcAnswers.NumberOf(block, "number"), block.GetProperty("hash").GetString() ?? string.Empty, block.GetProperty("transactions").GetArrayLength());
}

/// <summary>A block that became final while somebody watched.</summary>
/// <param name="Block">The block.</param>
/// <param name="SeenAt">When it was first seen, by the watch's clock.</param>
/// <param name="IntervalMs">Milliseconds since the block before was first seen; null for the first one and after a jump.</param>
/// <param name="Period">The period in which it was certified.</param>
/// <param name="Proposer">The validator that proposed it, by number; null for a block that nobody proposed, or when unknown.</param>
/// <param name="Weight">Weight of the votes in its certificate.</param>
/// <param name="Quorum">The weight that decides.</param>
internal sealed record FinalView(BlockView Block, DateTimeOffset SeenAt, double? IntervalMs, ulong Period, int? Proposer, ulong Weight, ulong Quorum);
