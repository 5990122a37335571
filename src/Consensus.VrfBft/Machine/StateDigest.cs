// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Buffers.Binary;
using PowerVerse.Chain.Consensus.VrfBft.Proposals;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Consensus.VrfBft.Votes;
using PowerVerse.Chain.Crypto.Hashing;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Consensus.VrfBft.Machine;

/// <summary>One hash over everything the machine knows: equal inputs give equal hashes, on every processor.</summary>
/// <remarks>Fields are written in a fixed order, numbers big-endian with their full width, lists with their length first.</remarks>
internal sealed class StateDigest
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>Hashes a state; the zero hash before the machine has started.</summary>
    public static Hash256 Of(MachineState state)
    {
        if (state.ContextOrNull is null)
        {
            return Hash256.Zero;
        }

        StateDigest digest = new();
        digest.WriteHeight(state);
        digest.WriteVotes(state);
        digest.WriteProposals(state);
        return Keccak256.Hash(digest._bytes.WrittenSpan);
    }

    private void WriteHeight(MachineState state)
    {
        Number(state.Height.Value);
        Value(state.Context.Parent);
        Value(state.Context.Empty);
        Number(state.Period.Value);
        Number((ulong)state.Phase);
        Number((ulong)state.Entry);
        Signed(state.NextIndex);
        Signed(state.Now.MonotonicMs);
        Signed(state.Now.UnixMs);
        Signed(state.PeriodStartMs);
        Signed(state.SoftDelayMs);
        Signed(state.NextDelayMs);
        Signed(state.NextDueMs);
        Signed(state.ResyncDueMs);
        Signed(state.WakeMs);
        Flag(state.IsHalted);
        Flag(state.IsCommitOrdered);
        Certificate(state.CommitCertificate);
        Signed(state.Target.Permille);
        foreach (int sample in state.Filter.Samples)
        {
            Signed(sample);
        }
    }

    private void WriteVotes(MachineState state)
    {
        Count(state.Own.Periods.Count);
        foreach (OwnPeriod own in state.Own.Periods)
        {
            Number(own.Period.Value);
            Own(own.Soft);
            Own(own.Cert);
            Own(own.PreviousNext);
            Own(own.LastNext);
            Flag(own.IsAnyNextSent);
        }

        Count(state.Tally.Periods.Count);
        foreach (PeriodTally period in state.Tally.Periods)
        {
            Number(period.Period.Value);
            Tally(period.Soft);
            Tally(period.Cert);
            Count(period.Nexts.Count);
            foreach (StepTally next in period.Nexts)
            {
                Tally(next);
            }
        }

        Count(state.Shelf.All.Count);
        foreach (ShelvedCertificate shelved in state.Shelf.All)
        {
            Certificate(shelved.Certificate);
            Flag(shelved.IsPersisted);
        }

        Votes(state.Future.Votes);
        Count(state.Future.Certificates.Count);
        foreach (VerifiedCertificate certificate in state.Future.Certificates)
        {
            Certificate(certificate);
        }

        Count(state.Tail.Heights.Count);
        foreach (CommittedHeight height in state.Tail.Heights)
        {
            Certificate(height.Certificate);
            Votes(height.LateVotes);
        }

        Count(state.Reported.Count);
        foreach (uint voter in state.Reported)
        {
            Number(voter);
        }
    }

    private void WriteProposals(MachineState state)
    {
        Count(state.Board.Entries.Count);
        foreach (BoardEntry entry in state.Board.Entries)
        {
            Number(entry.Head.Head.Period.Value);
            Number(entry.Head.Head.Proposer.Value);
            Value(entry.Head.Head.Value);
            Hash(entry.Head.Priority);
            Flag(entry.IsTimely);
            Flag(entry.IsVoid);
        }

        Count(state.Payloads.Entries.Count);
        foreach (PayloadEntry payload in state.Payloads.Entries)
        {
            Value(payload.Value);
            Number((ulong)payload.State);
            Signed(payload.HeldAtMs);
            Flag(payload.IsKept);
            Flag(payload.IsVerdictKept);
        }

        OwnProposal own = state.Proposal;
        Number(own.OrderedFor is { } period ? period.Value : ulong.MaxValue);
        Value(own.Value ?? BlockValue.Bottom);
        Flag(own.IsHeadSent);
        Flag(own.IsPayloadWithheld);
        Count(state.LaterLog.Length);
    }

    private void Tally(StepTally tally)
    {
        Number(tally.Step.Value);
        Votes(tally.Votes);
    }

    private void Votes(IReadOnlyList<VerifiedVote> votes)
    {
        Count(votes.Count);
        for (int i = 0; i < votes.Count; i++)
        {
            Vote vote = votes[i].Vote;
            Number(vote.Height.Value);
            Number(vote.Period.Value);
            Number(vote.Step.Value);
            Number(vote.Voter.Value);
            Number(votes[i].Weight.Value);
            Value(vote.Value);
        }
    }

    private void Own(OwnVote? vote)
    {
        Flag(vote is not null);
        if (vote is { } own)
        {
            Number(own.Step.Value);
            Value(own.Value);
            Flag(own.IsSent);
        }
    }

    private void Certificate(VerifiedCertificate? certificate)
    {
        Flag(certificate is not null);
        if (certificate is not null)
        {
            CertificateId id = certificate.Id;
            Number(id.Height.Value);
            Number(id.Period.Value);
            Number(id.Step.Value);
            Value(id.Value);
            Number(certificate.Weight.Value);
            _bytes.Write(certificate.Certificate.Bitmap.Span);
        }
    }

    private void Value(BlockValue value) => Hash(value.Hash);

    private void Hash(in Hash256 hash) => _bytes.Write(hash.AsSpan());

    private void Count(int count) => Number((ulong)count);

    private void Flag(bool flag) => Number(flag ? 1UL : 0UL);

    // Two's complement by design.
    private void Signed(long number) => Number(unchecked((ulong)number));

    private void Number(ulong number)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_bytes.GetSpan(sizeof(ulong)), number);
        _bytes.Advance(sizeof(ulong));
    }
}
