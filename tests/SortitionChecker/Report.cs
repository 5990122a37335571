// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.SortitionChecker;

/// <summary>Tells what was checked and found.</summary>
internal static class Report
{
    public static void Write(TextWriter output, GenesisSet set, IReadOnlyList<BlockFindings> findings, TimeSpan longestPause, int evidence, TimeSpan checkTime)
    {
        ulong[] intervals = [.. findings.Skip(1).Zip(findings, static (later, earlier) => later.Timestamp - earlier.Timestamp).Order()];
        output.WriteLine($"{set.Members.Length} validators of {set.TotalWeight} coins; {set.VoteSeats} seats expected in a committee, {set.Quorum} decide; epochs of {set.EpochLength} blocks");
        output.WriteLine($"{findings.Count} blocks in {findings[^1].Timestamp - findings[0].Timestamp} s, {findings.Sum(static block => block.Transactions)} transactions; "
            + $"{findings.Count(static block => block.IsEmpty)} EMPTY, {findings.Count(static block => block.Period > 0)} certified after period 0; evidence against validators: {evidence}");
        if (intervals.Length > 0)
        {
            output.WriteLine($"interval: min {intervals[0]} s, p50 {intervals[intervals.Length / 2]} s, p99 {intervals[intervals.Length * 99 / 100]} s, max {intervals[^1]} s; "
                + $"longest time without a new block as seen by a client {longestPause.TotalSeconds:0.0} s");
        }

        output.WriteLine($"certificates: {findings.Count}, signatures {findings.Sum(static block => block.Signers)}, proofs {findings.Sum(static block => block.Proofs)} (with those of proposers), all good; "
            + $"signers {findings.Min(static block => block.Signers)} to {findings.Max(static block => block.Signers)}, seats {findings.Min(static block => block.Seats)} to {findings.Max(static block => block.Seats)}, "
            + $"mean {findings.Average(static block => (double)block.Seats / block.Signers):0.000} a signer (expected of a drawn lot {(double)set.VoteSeats / set.Members.Length:0.0})");
        output.WriteLine($"every header hash, link, seal, seed, proposer's lot and epoch hash recomputed; checked in {checkTime.TotalSeconds:0.0} s");
    }
}
