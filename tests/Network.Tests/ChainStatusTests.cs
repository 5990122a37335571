// SPDX-License-Identifier: Apache-2.0

using CsCheck;
using PowerVerse.Chain.Core.Spec;
using PowerVerse.Chain.Network.Peers;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.Primitives.Rlp;

namespace PowerVerse.Chain.Network.Tests;

/// <summary>What nodes tell each other of their chain, byte by byte.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ChainStatusTests
{
    private static readonly Hash256 SomeHash = new(Enumerable.Range(1, Hash256.Size).Select(static i => (byte)i).ToArray());

    private static readonly Gen<ChainStatus> Statuses =
        from chainId in Gen.ULong
        from genesis in Gen.Byte.Array[Hash256.Size]
        from forkHash in Gen.UInt
        from next in Gen.ULong
        from number in Gen.ULong
        from hash in Gen.Byte.Array[Hash256.Size]
        from finalized in Gen.ULong[0, number]
        from earliest in Gen.ULong[0, number]
        select new ChainStatus(new ChainIdentity(chainId, new Hash256(genesis)), new ForkId(forkHash, next), finalized, number, new Hash256(hash), earliest);

    [Test]
    public void TryDecode_what_was_encoded_gives_it_back() => Statuses.Sample(status =>
    {
        byte[] encoded = status.Encode();
        return encoded.Length <= ChainStatus.SizeBytesMax
            && ChainStatus.TryDecode(encoded, out ChainStatus? decoded, out ChainStatusError error)
            && error == ChainStatusError.None
            && decoded == status;
    });

    [Test]
    public void Encode_largest_is_within_the_limit() =>
        new ChainStatus(new ChainIdentity(ulong.MaxValue, SomeHash), new ForkId(uint.MaxValue, ulong.MaxValue), ulong.MaxValue, ulong.MaxValue, SomeHash, ulong.MaxValue)
            .Encode().Length.Should().BeInRange(100, ChainStatus.SizeBytesMax);

    [Test]
    public void Encode_gives_the_bytes_of_the_documents() =>
        Hex.Encode(new ChainStatus(new ChainIdentity(7, Hash256.Zero), new ForkId(0x9F3D2254, 5), 3, 4, SomeHash, 1).Encode()).Should().Be(
            "0xf84e0207" + "a0" + new string('0', 64) + "c6849f3d225405" + "0304" + "a0" + Hex.Encode(SomeHash.AsSpan())[2..] + "01");

    [Test]
    public void TryDecode_another_version_says_so_whatever_follows()
    {
        ErrorOf([0xC1, 0x01]).Should().Be(ChainStatusError.OtherVersion);
        ErrorOf([0xC3, 0x03, 0x81, 0xFF]).Should().Be(ChainStatusError.OtherVersion);
        ErrorOf([0xC1, 0x80]).Should().Be(ChainStatusError.OtherVersion);
    }

    [Test]
    public void TryDecode_what_is_no_list_of_a_version_is_malformed()
    {
        ErrorOf([]).Should().Be(ChainStatusError.NotAList);
        ErrorOf([0x02]).Should().Be(ChainStatusError.NotAList);
        ErrorOf([0xC1, 0x03, 0x00]).Should().Be(ChainStatusError.NotAList, "bytes after it");
        ErrorOf([0xC0]).Should().Be(ChainStatusError.MalformedField);
        ErrorOf([0xC1, 0xC0]).Should().Be(ChainStatusError.MalformedField);
        ErrorOf([0xC1, 0x02]).Should().Be(ChainStatusError.MalformedField);
    }

    [TestCase(31, 4, 32, 0)]
    [TestCase(33, 4, 32, 0)]
    [TestCase(32, 3, 32, 0)]
    [TestCase(32, 5, 32, 0)]
    [TestCase(32, 4, 31, 0)]
    [TestCase(32, 4, 32, 1)]
    public void TryDecode_a_field_of_another_length_or_one_too_many_is_malformed(int genesisBytes, int forkBytes, int hashBytes, int extraFields)
    {
        using RlpWriter writer = new(256);
        int list = writer.BeginList();
        writer.Write(ChainStatus.Version);
        writer.Write(7UL);
        writer.Write(new byte[genesisBytes]);
        int fork = writer.BeginList();
        writer.Write(new byte[forkBytes]);
        writer.Write(0UL);
        writer.EndList(fork);
        writer.Write(0UL);
        writer.Write(0UL);
        writer.Write(new byte[hashBytes]);
        writer.Write(0UL);
        for (int i = 0; i < extraFields; i++)
        {
            writer.Write(0UL);
        }

        writer.EndList(list);
        ErrorOf(writer.ToArray()).Should().Be(ChainStatusError.MalformedField);
    }

    [Test]
    public void TryDecode_final_or_earliest_block_above_the_head_contradicts_itself()
    {
        ErrorOf((TestNodes.Status with { Number = 4, Finalized = 5 }).Encode()).Should().Be(ChainStatusError.Contradictory);
        ErrorOf((TestNodes.Status with { Number = 4, Earliest = 5 }).Encode()).Should().Be(ChainStatusError.Contradictory);
        ErrorOf((TestNodes.Status with { Number = 4, Finalized = 4, Earliest = 4 }).Encode()).Should().Be(ChainStatusError.None);
    }

    private static ChainStatusError ErrorOf(byte[] encoded) => ChainStatus.TryDecode(encoded, out _, out ChainStatusError error) ? ChainStatusError.None : error;
}
