// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.Runtime.Driver;

/// <summary>Messages of the height above the present one that cannot be verified before the present one commits (rule R10).</summary>
/// <remarks>
/// Votes of SAMPLED committees, and heads and payloads in both modes. Bounded in bytes and per voter; what finds no room is dropped, and resync
/// brings it back if it mattered. For the thread of the consensus loop only.
/// </remarks>
internal sealed class EarlyMessages
{
    // Objects around a message, so that many small messages do not cost more than the bound says.
    private const int OverheadBytes = 256;

    private readonly List<IncomingMessage> _messages = [];
    private readonly Dictionary<ValidatorIndex, int> _votes = [];
    private readonly int _bytesMax;
    private readonly int _votesPerVoterMax;
    private int _bytes;

    internal EarlyMessages(DriverLimits limits)
    {
        _bytesMax = limits.EarlyBytes;
        _votesPerVoterMax = limits.EarlyVotesPerVoter;
    }

    internal int Count => _messages.Count;

    /// <summary>Keeps a message of the next height; false when it is of no kind worth keeping or there is no room.</summary>
    internal bool TryAdd(IncomingMessage message)
    {
        int size = OverheadBytes + SizeOf(message.Message);
        if (size == OverheadBytes || size > _bytesMax - _bytes)
        {
            return false;
        }

        if (message.Message is ConsensusMessage.Vote { Content: { } vote })
        {
            int held = _votes.GetValueOrDefault(vote.Vote.Voter);
            if (held == _votesPerVoterMax || !IsFirstPeriodVote(vote.Vote))
            {
                return false;
            }

            _votes[vote.Vote.Voter] = held + 1;
        }

        _bytes += size;
        _messages.Add(message);
        return true;
    }

    /// <summary>Empties the buffer.</summary>
    internal IncomingMessage[] TakeAll()
    {
        IncomingMessage[] all = [.. _messages];
        _messages.Clear();
        _votes.Clear();
        _bytes = 0;
        return all;
    }

    private static bool IsFirstPeriodVote(in Vote vote) =>
        vote.Period == Period.Zero && (vote.Step == Step.Soft || vote.Step == Step.Cert || vote.Step == Step.NextAt(0));

    private static int SizeOf(ConsensusMessage message) => message switch
    {
        ConsensusMessage.Vote vote => VoteCodec.LengthOf(vote.Content),
        ConsensusMessage.Certificate certificate => certificate.Content.Signatures.Length + certificate.Content.Proofs.Length,
        ConsensusMessage.Head head => head.Content.Header.Length,
        ConsensusMessage.Payload payload => payload.Content.Head.Header.Length + payload.Content.Transactions.Length + payload.Content.LastCertificate.Length,
        _ => 0,
    };
}
