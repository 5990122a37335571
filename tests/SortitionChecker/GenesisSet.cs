// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace PowerVerse.Chain.SortitionChecker;

/// <summary>One validator of a genesis file.</summary>
internal sealed record Member(byte[] Address, byte[] VrfKey, byte[] VoteKey, BigInteger Stake, byte[] FeeRecipient, ulong Weight);

/// <summary>What a genesis file says of the agreement, and the hash that the first header must carry of it.</summary>
internal sealed class GenesisSet
{
    private const ulong SampledMode = 1;
    private static readonly BigInteger Coin = BigInteger.Pow(10, 18);

    private GenesisSet(JsonElement section)
    {
        Beacon = Bytes.FromHex(section.GetProperty("beacon").GetString()!);
        Members =
        [
            .. section.GetProperty("validators").EnumerateArray().Select(Read).OrderBy(static member => Convert.ToHexString(member.Address), StringComparer.Ordinal),
        ];
        TotalWeight = (ulong)Members.Sum(static member => (decimal)member.Weight);
        EpochLength = Number(section, "epochLength", 1024);
        VoteSeats = Number(section, "voteSeats", 3000);
        ProposerSeats = Number(section, "proposerSeats", 26);
        Quorum = Number(section, "sampledQuorum", 2130);
        Refusal.Unless(section.TryGetProperty("sampled", out JsonElement sampled) && sampled.GetBoolean(), "genesis: not a sampled network");
        Refusal.Unless(TotalWeight > 4 * VoteSeats, "genesis: too little stake for sampling");
        Commitment = Bytes.Keccak(Rlp.List(
            Rlp.Number(1), Rlp.List(Parameters(section)), Rlp.String(Beacon), Rlp.List(Members.Select(static member => Rlp.List(
                Rlp.String(member.Address), Rlp.String(member.VrfKey), Rlp.String(member.VoteKey), Rlp.Number(0), Rlp.Number(member.Stake), Rlp.String(member.FeeRecipient))))));
        SetRoot = Bytes.Keccak(Bytes.Tag("PVC/set/v1"), Bytes.U32((ulong)Members.Length), Bytes.U64(TotalWeight), EntriesRoot());
    }

    public Member[] Members { get; }

    public byte[] Beacon { get; }

    public ulong TotalWeight { get; }

    public ulong EpochLength { get; }

    public ulong VoteSeats { get; }

    public ulong ProposerSeats { get; }

    public ulong Quorum { get; }

    public byte[] Commitment { get; }

    /// <summary>The root of the set, which serves every epoch until stake can move.</summary>
    public byte[] SetRoot { get; }

    public static GenesisSet Read(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
        return new GenesisSet(document.RootElement.GetProperty("powerverse").GetProperty("consensus"));
    }

    /// <summary>What a header says of its epoch.</summary>
    public byte[] EpochHash(ulong height, byte[] previousSeed) => Bytes.Keccak(Rlp.List(
        Rlp.Number(1), Rlp.Number((height - 1) / EpochLength), Rlp.String(SetRoot), Rlp.String(SetRoot), Rlp.Number(SampledMode), Rlp.String(previousSeed)));

    private static Member Read(JsonElement item)
    {
        BigInteger stake = BigInteger.Parse(item.GetProperty("stake").GetString()!, NumberStyles.None, CultureInfo.InvariantCulture);
        byte[] Hex(string name) => Bytes.FromHex(item.GetProperty(name).GetString()!);
        return new Member(Hex("address"), Hex("vrfKey"), Hex("voteRoot"), stake, Hex("feeRecipient"), (ulong)(stake / Coin));
    }

    private static ulong Number(JsonElement section, string name, ulong otherwise) =>
        section.TryGetProperty(name, out JsonElement value) ? value.GetUInt64() : otherwise;

    // The parameters in the order of the commitment, with what holds where a genesis says nothing.
    private static IEnumerable<byte[]> Parameters(JsonElement section)
    {
        byte[] Of(string name, ulong otherwise) => Rlp.Number(Number(section, name, otherwise));
        byte[] All(params IEnumerable<int> numbers) => Rlp.List(numbers.Select(static number => Rlp.Number(number)));
        ulong quorum = Number(section, "sampledQuorum", 2130);
        ulong sync = Number(section, "sampledSync", 1050);
        return
        [
            Of("epochLength", 1024), Rlp.Number(Coin), Of("maxValidators", 1024), Rlp.Number(1), Of("proposerSeats", 26), Of("voteSeats", 3000), Rlp.Number(quorum), Rlp.Number(sync),
            Rlp.Number(sync + (4 * (quorum - sync) / 5)), Rlp.Number(3), Of("filterFloorMs", 200), Of("filterCeilingMs", 1200), Of("filterInitialMs", 600), Rlp.Number(50),
            Rlp.Number(40), Rlp.Number(37), All(2400, 4800, 2400, 4800), All(1800, 2700, 4050, 6075, 9112, 10_000), Rlp.Number(1000), Rlp.Number(10_000), Rlp.Number(1000),
            Rlp.Number(2000), Rlp.Number(5000), Rlp.Number(500), Rlp.Number(2), Rlp.Number(10), Of("blockFloorSeconds", 1),
        ];
    }

    private byte[] EntriesRoot()
    {
        List<byte[]> level = [.. Members.Select(static member => Bytes.Keccak(Rlp.List(
            Rlp.String(member.Address), Rlp.String(member.VrfKey), Rlp.String(member.VoteKey), Rlp.Number(0), Rlp.Number(0), Rlp.Number(member.Weight))))];
        while (level.Count > 1)
        {
            level = [.. level.Chunk(2).Select(static pair => pair.Length == 2 ? Bytes.Keccak(pair[0], pair[1]) : pair[0])];
        }

        return level[0];
    }
}
