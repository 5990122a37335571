// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Messages;

namespace PowerVerse.Chain.Agreement.Wire;

/// <summary>What this node knows of a connected peer, and what it still takes from it.</summary>
internal sealed class ConsensusPeer
{
    // B4: 4·(n + 64) votes a second; the other kinds come far less often.
    private const int VotesPerSecondPerValidator = 4;
    private const int VotesPerSecondExtra = 64;
    private const int BurstSeconds = 5;
    private const int OthersPerSecond = 64;
    private const int RequestsPerSecond = 8;
    private const int TransactionsPerSecond = 20_000;

    // Three times what a second of full blocks carries (section 14), from each of several proposers.
    private const long PayloadBytesPerSecond = 3L * MessageLimits.PayloadBytesMax;

    private readonly Lock _gate = new();
    private readonly TokenBucket _votes;
    private readonly TokenBucket _others;
    private readonly TokenBucket _requests;
    private readonly TokenBucket _payloadBytes;
    private readonly TokenBucket _transactions;
    private ConsensusStatus? _status;

    internal ConsensusPeer(TimeProvider time, int validatorCount)
    {
        int votes = VotesPerSecondPerValidator * (validatorCount + VotesPerSecondExtra);
        _votes = new TokenBucket(time, votes, (long)votes * BurstSeconds);
        _others = new TokenBucket(time, OthersPerSecond, OthersPerSecond * BurstSeconds);
        _requests = new TokenBucket(time, RequestsPerSecond, RequestsPerSecond * BurstSeconds);
        _payloadBytes = new TokenBucket(time, PayloadBytesPerSecond, PayloadBytesPerSecond * BurstSeconds);
        _transactions = new TokenBucket(time, TransactionsPerSecond, TransactionsPerSecond * BurstSeconds);
    }

    /// <summary>Its last status; null before the first.</summary>
    internal ConsensusStatus? Status
    {
        get => Volatile.Read(ref _status);
        set => Volatile.Write(ref _status, value);
    }

    /// <summary>Whether a message of a type still is within the peer's budget.</summary>
    internal bool Allows(MessageType type, int sizeBytes)
    {
        lock (_gate)
        {
            return type switch
            {
                MessageType.Vote => _votes.TrySpend(1),
                MessageType.Payload => _payloadBytes.TrySpend(sizeBytes),
                MessageType.Request => _requests.TrySpend(1),
                _ => _others.TrySpend(1),
            };
        }
    }

    /// <summary>Whether that many transactions still are within the peer's budget.</summary>
    internal bool AllowsTransactions(int count)
    {
        lock (_gate)
        {
            return _transactions.TrySpend(count);
        }
    }
}
