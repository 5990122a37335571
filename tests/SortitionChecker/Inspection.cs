// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;
using System.Globalization;
using PowerVerse.Chain.Crypto.Tests.Vrf;

namespace PowerVerse.Chain.SortitionChecker;

/// <summary>What was checked of one block.</summary>
internal sealed record BlockFindings(ulong Number, ulong Timestamp, bool IsEmpty, ulong Period, int Transactions, int Signers, int Seats, int ProposerSeats, int Proofs);

/// <summary>Checks a chain from its first block: hashes and links, seals, seeds, and of every certificate each signature, each proof and each weight.</summary>
internal sealed class Inspection
{
    private const ulong ProposeStep = 0;
    private const ulong CertStep = 2;
    private const ulong RefreshInterval = 256;
    private const uint NoProposer = uint.MaxValue;

    private readonly GenesisSet _set;
    private readonly ConcurrentDictionary<(ulong Weight, ulong Seats), Binomial> _lots = [];
    private readonly List<(Header Header, byte[] Seed)> _chain = [];

    public Inspection(GenesisSet set) => _set = set;

    private byte[] Genesis => _chain[0].Header.Hash;

    /// <summary>Checks all; the first thing that is wrong ends it.</summary>
    /// <exception cref="Refusal">Something is wrong.</exception>
    public IReadOnlyList<BlockFindings> Check(IReadOnlyList<BlockRecord> blocks)
    {
        Begin(new Header(blocks[0].Header));
        List<(BlockRecord Record, byte[] PreviousSeed)> certified = [];
        List<BlockFindings> sealedBlocks = [];
        foreach (BlockRecord record in blocks.Skip(1))
        {
            byte[] previousSeed = _chain[^1].Seed;
            sealedBlocks.Add(Guard(record, () => Append(record)));
            certified.Add((record, previousSeed));
        }

        BlockFindings[] findings = [.. sealedBlocks];
        ConcurrentQueue<string> wrong = [];
        Parallel.For(0, findings.Length, i =>
        {
            try
            {
                (int signers, int seats, ulong period) = Certificate(certified[i].Record, _chain[i + 1].Header, certified[i].PreviousSeed);
                findings[i] = findings[i] with { Signers = signers, Seats = seats, Period = period, Proofs = findings[i].Proofs + signers };
            }
            catch (Refusal refusal)
            {
                wrong.Enqueue(string.Create(CultureInfo.InvariantCulture, $"block {i + 1}: {refusal.Message}"));
            }
        });
        Refusal.Unless(wrong.IsEmpty, string.Join(Environment.NewLine, wrong.Order(StringComparer.Ordinal)));
        return findings;
    }

    private static BlockFindings Guard(BlockRecord record, Func<BlockFindings> check)
    {
        try
        {
            return check();
        }
        catch (Refusal refusal)
        {
            throw new Refusal($"block {record.Header.GetProperty("number").GetString()}: {refusal.Message}");
        }
    }

    private static void Same(byte[] found, byte[] expected, string what) =>
        Refusal.Unless(found.AsSpan().SequenceEqual(expected), $"{what} is {Bytes.ToHex(found)} and should be {Bytes.ToHex(expected)}");

    private void Begin(Header first)
    {
        Refusal.Unless(first.Number == 0, "genesis: not block 0");
        byte[] seed = Bytes.Keccak(Bytes.Tag("PVC/genesis-seed"), _set.Beacon);
        Same(first["mixHash"], seed, "genesis: seed");
        Same(first["extraData"], _set.Commitment, "genesis: hash of validators and parameters");
        _chain.Add((first, seed));
    }

    private BlockFindings Append(BlockRecord record)
    {
        (Header parent, byte[] previousSeed) = _chain[^1];
        Header header = new(record.Header);
        Refusal.Unless(header.Number == parent.Number + 1 && header.Timestamp > parent.Timestamp, "number or time do not follow the parent's");
        Same(header["parentHash"], parent.Hash, "parent hash");
        Same(header["extraData"], Bytes.Keccak(record.Seal), "hash of the seal");
        Same(header["parentBeaconBlockRoot"], _set.EpochHash(header.Number, previousSeed), "hash of the epoch");
        (byte[] seed, bool isEmpty, int proposerSeats, int proofs) = Seal(record.Seal, header, previousSeed);
        Same(header["mixHash"], seed, "seed");
        _chain.Add((header, seed));
        return new BlockFindings(header.Number, header.Timestamp, isEmpty, 0, header.TransactionCount, 0, 0, proposerSeats, proofs);
    }

    private (byte[] Seed, bool IsEmpty, int ProposerSeats, int Proofs) Seal(byte[] encoded, Header header, byte[] previousSeed)
    {
        byte[][] fields = Rlp.ReadStrings(encoded);
        Refusal.Unless(fields.Length == 8 && Rlp.ToNumber(fields[0]) == 1, "seal: unknown form");
        ulong kind = Rlp.ToNumber(fields[1]);
        ulong period = Rlp.ToNumber(fields[2]);
        ulong proposer = Rlp.ToNumber(fields[3]);
        byte[] fallback = Bytes.Keccak(Bytes.Tag("PVC/seedfb/v1"), previousSeed, Bytes.U64(header.Number));
        if (kind == 1)
        {
            Refusal.Unless(period == 0 && proposer == NoProposer && fields.Skip(4).All(static field => field.Length == 0), "seal of an EMPTY block that is not that of all");
            Refusal.Unless(header.TransactionCount == 0 && header["miner"].All(static value => value == 0), "EMPTY block with transactions or beneficiary");
            return (Refresh(fallback, header.Number), true, 0, 0);
        }

        Refusal.Unless(kind == 0 && proposer < (ulong)_set.Members.Length, "seal: no such proposer");
        Member member = _set.Members[proposer];
        Same(header["miner"], member.FeeRecipient, "beneficiary");
        byte[] lot = Prove(member, LotInput(header.Number, previousSeed, period, ProposeStep), fields[4], "proposer's lot");
        int seats = LotOf(member, _set.ProposerSeats).Seats(lot);
        Refusal.Unless(seats > 0, "seal: its proposer was not drawn");
        if (period > 0)
        {
            Refusal.Unless(fields[5].Length == 0, "seal: a seed proof after period 0");
            return (Refresh(fallback, header.Number), false, seats, 1);
        }

        byte[] input = Bytes.Keccak(Bytes.Tag("PVC/seedvrf/v1"), Genesis, previousSeed, Bytes.U64(header.Number));
        byte[] output = Prove(member, input, fields[5], "proposer's seed");
        byte[] candidate = Bytes.Keccak(Bytes.Tag("PVC/seed/v1"), output, member.Address, Bytes.U64(header.Number));
        return (Refresh(candidate, header.Number), false, seats, 2);
    }

    private (int Signers, int Seats, ulong Period) Certificate(BlockRecord record, Header header, byte[] previousSeed)
    {
        byte[][] fields = Rlp.ReadStrings(record.Certificate);
        Refusal.Unless(fields.Length == 8 && Rlp.ToNumber(fields[0]) == 1, "certificate: unknown form");
        ulong period = Rlp.ToNumber(fields[2]);
        Refusal.Unless(Rlp.ToNumber(fields[1]) == header.Number && Rlp.ToNumber(fields[3]) == CertStep, "certificate: of another height or step");
        Same(fields[4], header.Hash, "certified value");
        (byte[] bitmap, byte[] signatures, byte[] proofs) = (fields[5], fields[6], fields[7]);
        int[] signers = [.. Enumerable.Range(0, bitmap.Length * 8).Where(i => (bitmap[i / 8] >> (i % 8) & 1) != 0)];
        Refusal.Unless(bitmap.Length == (_set.Members.Length + 7) / 8 && signers.All(i => i < _set.Members.Length), "certificate: signers that are no validators");
        Refusal.Unless(signatures.Length == 64 * signers.Length && proofs.Length == 80 * signers.Length, "certificate: not one signature and one proof of each signer");
        byte[] message = [.. Bytes.Tag("PVC/vote/v1"), .. Genesis, .. Bytes.U64(header.Number), .. Bytes.U32(period), .. Bytes.U32(CertStep), .. header.Hash];
        byte[] input = LotInput(header.Number, previousSeed, period, CertStep);
        int total = 0;
        for (int i = 0; i < signers.Length; i++)
        {
            Member member = _set.Members[signers[i]];
            Refusal.Unless(Ed25519.Verify(member.VoteKey, message, signatures.AsSpan(64 * i, 64)), $"certificate: signature of validator {signers[i]} is wrong");
            int seats = LotOf(member, _set.VoteSeats).Seats(Prove(member, input, proofs[(80 * i)..(80 * (i + 1))], $"lot of validator {signers[i]}"));
            Refusal.Unless(seats > 0, $"certificate: validator {signers[i]} was not drawn");
            total += seats;
        }

        Refusal.Unless((ulong)total >= _set.Quorum, $"certificate: {total} seats and {_set.Quorum} are needed");
        Refusal.Unless((ulong)total == record.ClaimedWeight, $"certificate: the node says {record.ClaimedWeight} seats, and it is {total}");
        return (signers.Length, total, period);
    }

    private byte[] LotInput(ulong height, byte[] previousSeed, ulong period, ulong step) =>
        Bytes.Keccak(Bytes.Tag("PVC/vrf/v1"), Genesis, previousSeed, Bytes.U64(height), Bytes.U32(period), Bytes.U32(step));

    private static byte[] Prove(Member member, byte[] input, byte[] proof, string what) =>
        ReferenceEcvrf.Verify(member.VrfKey, input, proof) ?? throw new Refusal($"the proof of the {what} is wrong");

    private Binomial LotOf(Member member, ulong seats) =>
        _lots.GetOrAdd((member.Weight, seats), key => new Binomial(key.Weight, _set.TotalWeight, key.Seats));

    private byte[] Refresh(byte[] candidate, ulong height) => height % RefreshInterval == 0
        ? Bytes.Keccak(Bytes.Tag("PVC/refresh/v1"), candidate, _chain[(int)(height - RefreshInterval)].Header.Hash)
        : candidate;
}
